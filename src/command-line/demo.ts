/** `demo`: sets up, deploys and rolls back in a temporary repository, with the commands that anyone would type. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Git, gitIn } from "../git/process.ts";

/** Runs the program. @returns its exit code */
type RunProgram = (args: readonly string[]) => Promise<number>;

const dockerfile = (runtime: string) => `FROM quay.io/astronomer/astro-runtime:${runtime}\n`;

const dag = (name: string, body: string) => `from airflow.decorators import dag, task


@dag(schedule="@daily")
def ${name}():
    @task
    def run():
        ${body}

    run()


${name}()
`;

const project = {
  Dockerfile: dockerfile("12.1.1"),
  "requirements.txt": "apache-airflow-providers-http\n",
  "dags/weather.py": dag("weather", "print(21)"),
};

const changes: readonly (readonly [subject: string, files: Readonly<Record<string, string>>])[] = [
  ["Deploy the weather DAG", {}],
  ["Add a sales DAG", { "dags/sales.py": dag("sales", "print(42)") }],
  ["Print the weather twice", { "dags/weather.py": dag("weather", "print(21, 21)") }],
  ["Upgrade Runtime to 12.2.0", { Dockerfile: dockerfile("12.2.0") }],
  ["Average the weather", { "dags/weather.py": dag("weather", "print(1 / 0)") }],
];

/** @throws {Error} when a command fails */
export async function demo(run: RunProgram): Promise<void> {
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "deploy-rollback-demo-"));
  const clone = join(folder, "airflow");
  const own = { url: "", access: { kind: "own", clone: null, authorization: null } } as const;
  const git: Git = gitIn({ folder, remote: own });
  const inClone = (...args: string[]) => git(["-C", clone, ...args]);
  const command = async (...args: string[]) => {
    print(`\n$ deploy-rollback ${args.map(quoted).join(" ")}\n`);
    const code = await run([...args, "--directory", clone, ...(isReadOnly(args) ? [] : ["--yes"])]);
    if (code !== 0) throw new Error(`deploy-rollback ${args[0]} exited with ${code}`);
  };
  const ship = async (subject: string, files: Readonly<Record<string, string>>) => {
    await write(clone, files);
    await inClone("add", "--all");
    await inClone("commit", "--quiet", "--allow-empty", "--message", subject);
    await inClone("push", "--quiet", "origin", "main");
  };

  title("A repository with an Astro project, and its remote");
  await git(["init", "--quiet", "--bare", "--initial-branch=main", "origin.git"]);
  await git(["--git-dir=origin.git", "config", "uploadpack.allowFilter", "true"]);
  await git(["clone", "--quiet", "origin.git", "airflow"]);
  await inClone("config", "user.name", "Mona Lisa");
  await inClone("config", "user.email", "mona@example.com");
  await inClone("checkout", "--quiet", "-B", "main");
  await ship("Start the project", project);
  print(`It is in ${clone}.`);
  await command("init");
  await ship("Set up Deploy Rollback", {});

  title("Five deploys, each recorded; the last one breaks production");
  for (const [subject, files] of changes) {
    await ship(subject, files);
    await command("record");
  }

  title("Deploy 4 is suspect too: back to 3");
  const reason = "The weather DAG divides by zero since deploy 5, and deploy 4 changed the Runtime";
  await command("rollback", "3", "--reason", reason, "--allow-downgrade");
  title("Deploy the rollback, and record that");
  print("\n$ git pull --tags");
  await inClone("fetch", "--quiet", "--tags", "origin");
  await inClone("merge", "--quiet", "--ff-only", "origin/main");
  await command("record");
  await command("history");

  title("Check the result with plain git");
  await inClone("fetch", "--quiet", "--tags", "origin");
  print(`cd ${clone}
git log --oneline --decorate
git diff --stat deploy/prod/3 deploy/prod/6   # empty: the same project again
git diff --stat deploy/prod/5 deploy/prod/6   # what the rollback undid
git cat-file tag deploy/prod/6                # who, why, from where to where
git show origin/deploys:deploys.json          # the deploy history`);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  print(`\nTook ${seconds} s. Delete ${folder} when you are done. All commands:`);
  print(`node ${process.argv[1]} --help`);
  title("Now roll back yourself, in the browser");
  print(`\nnode ${process.argv[1]} ui --directory ${clone}`);
}

const isReadOnly = ([verb]: readonly string[]) => verb === "history";
const quoted = (arg: string) => (/^[\w./-]+$/.test(arg) ? arg : `"${arg}"`);
const print = (text: string) => process.stdout.write(`${text}\n`);
const title = (text: string) => print(`\n${text}\n${"─".repeat(text.length)}`);

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
