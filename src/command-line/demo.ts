/** `demo`: the main job in a repository made for it, with the same commands that anyone would type. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Git, gitIn } from "../git/process.ts";

/** Runs the program. @returns its exit code */
type Run = (args: readonly string[]) => Promise<number>;

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
  ["Begin with the weather DAG", {}],
  ["Add a sales DAG", { "dags/sales.py": dag("sales", "print(42)") }],
  ["Ask for the weather twice", { "dags/weather.py": dag("weather", "print(21, 21)") }],
  ["Upgrade Runtime to 12.2.0", { Dockerfile: dockerfile("12.2.0") }],
  ["Average the weather", { "dags/weather.py": dag("weather", "print(1 / 0)") }],
];

/** @throws {Error} when a command does not end as it must */
export async function demo(run: Run): Promise<void> {
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "deploy-rollback-demo-"));
  const clone = join(folder, "airflow");
  const own = { url: "", access: { kind: "own", settings: null } } as const;
  const git: Git = gitIn({ folder, remote: own });
  const inClone = (...args: string[]) => git(["-C", clone, ...args]);
  const command = async (...args: string[]) => {
    say(`\n$ deploy-rollback ${args.map(quoted).join(" ")}\n`);
    const code = await run([...args, "--directory", clone, ...(isReading(args) ? [] : ["--yes"])]);
    if (code !== 0) throw new Error(`deploy-rollback ${args[0]} ended with ${code}`);
  };
  const ship = async (subject: string, files: Readonly<Record<string, string>>) => {
    await write(clone, files);
    await inClone("add", "--all");
    await inClone("commit", "--quiet", "--allow-empty", "--message", subject);
    await inClone("push", "--quiet", "origin", "main");
  };

  title("A repository with an Astro project, and where it is pushed to");
  await git(["init", "--quiet", "--bare", "--initial-branch=main", "origin.git"]);
  await git(["--git-dir=origin.git", "config", "uploadpack.allowFilter", "true"]);
  await git(["clone", "--quiet", "origin.git", "airflow"]);
  await inClone("config", "user.name", "Mona Lisa");
  await inClone("config", "user.email", "mona@example.com");
  await inClone("checkout", "--quiet", "-B", "main");
  await ship("Start the project", project);
  say(`It is in ${clone}, with its remote beside it.`);
  await command("init");
  await ship("Set up Deploy Rollback", {});

  title("Five deploys, each recorded; the last one breaks production");
  for (const [subject, files] of changes) {
    await ship(subject, files);
    await command("record");
  }

  title("Deploy 4 is not trusted either: back to 3");
  const reason = "The weather DAG divides by zero since deploy 5, and 4 changed the Runtime";
  await command("rollback", "3", "--reason", reason, "--allow-downgrade");
  title("Once that is deployed, it is recorded, too");
  say("\n$ git pull --tags");
  await inClone("fetch", "--quiet", "--tags", "origin");
  await inClone("merge", "--quiet", "--ff-only", "origin/main");
  await command("record");
  await command("history");

  title("Check it yourself, with plain git");
  await inClone("fetch", "--quiet", "--tags", "origin");
  say(`cd ${clone}
git log --oneline --decorate
git diff --stat deploy/prod/3 deploy/prod/6   # nothing: the same project again
git diff --stat deploy/prod/5 deploy/prod/6   # what the rollback took out
git cat-file tag deploy/prod/6                # who, why, from where to where
git show origin/deploys:deploys.json          # the deploy history`);
  say("\nTry more there:");
  say(`node ${process.argv[1]} --help`);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  say(`\nTook ${seconds} s. Delete ${folder} when you are done.`);
}

const isReading = ([verb]: readonly string[]) => verb === "history";
const quoted = (arg: string) => (/^[\w./-]+$/.test(arg) ? arg : `"${arg}"`);
const say = (text: string) => process.stdout.write(`${text}\n`);
const title = (text: string) => say(`\n${text}\n${"─".repeat(text.length)}`);

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
