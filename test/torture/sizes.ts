/** Input that is far too large: each case in a process of its own, with its time and its memory. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

export interface SizeFigures {
  readonly input: string;
  readonly outcome: string;
  /** Without the start of the process. */
  readonly milliseconds: number;
  /** The most memory that the process had, in bytes. */
  readonly memory: number;
}

const source = join(import.meta.dirname, "../../src");

/** What is read → the code that makes it, and reads it as `text`. */
const cases: Readonly<Record<string, [make: string, read: string]>> = {
  "a reason of 1 MB": [
    '"x [skip ci] --- fixes #1 ".repeat(42_000)',
    'import("SRC/inputs.ts").then(({ readInputs }) => readInputs("rollback", { token: "t", "deploy-id": "1", reason: text }))',
  ],
  "a description of 1 MB": [
    '"fixes fixes fixes: \\n---\\n".repeat(45_000)',
    'import("SRC/ledger/message.ts").then(({ formatMessage }) => formatMessage({ subject: text, body: text, trailers: { Run: text } }))',
  ],
  "a manifest of 50 MB": [
    '`{"version":1,"deployments":{"prod":{"dagDeployEnabled":true,"hold":null,"deploys":[${Array.from({ length: 100_000 }, (_, i) => `{"id":"${i}","tag":"deploy/prod/${i}","commit":"${"a".repeat(40)}","project":".","type":"image-and-dags","status":"deployed","runtime":"12.1.1","image":"quay.io/astronomer/astro-runtime:12.1.1","dagDeployEnabled":true,"createdAt":"2026-11-20T09:30:00Z","finishedAt":"2026-11-20T09:34:10Z","createdBy":"octocat","description":"${"d".repeat(100)}","run":null,"externalId":null,"rollback":null}`).join(",")}]}}}`',
    'import("SRC/ledger/manifest.ts").then(({ parseManifest }) => parseManifest(text))',
  ],
  "settings with a million aliases": [
    '"a: &a [x]\\nb:\\n" + "  - *a\\n".repeat(1_000_000)',
    'import("SRC/ledger/settings.ts").then(({ parseSettings }) => parseSettings(text, "main"))',
  ],
  "settings whose aliases grow tenfold each": [
    'Array.from({ length: 12 }, (_, i) => `k${i}: &k${i} [${Array(10).fill(i === 0 ? "x" : `*k${i - 1}`).join(", ")}]`).join("\\n")',
    'import("SRC/ledger/settings.ts").then(({ parseSettings }) => parseSettings(text, "main"))',
  ],
  "settings nested 100,000 deep": [
    '"[".repeat(100_000)',
    'import("SRC/ledger/settings.ts").then(({ parseSettings }) => parseSettings(text, "main"))',
  ],
  "a Dockerfile with a line of 1 MB": [
    '`FROM a\\nRUN ${"echo $X ".repeat(125_000)}\\n`',
    'import("SRC/runtime/dockerfile.ts").then(({ baseImage }) => baseImage(text))',
  ],
  "the longest Dockerfile that is read, of stages": [
    'Array.from({ length: 100_000 }, (_, i) => `FROM s${i} AS s${i + 1}`).join("\\n").slice(0, 50_000)',
    'import("SRC/runtime/dockerfile.ts").then(({ baseImage }) => baseImage(text))',
  ],
  "the longest Dockerfile that is read, of variables": [
    '`FROM a\\nRUN ${"echo $X ".repeat(125_000)}\\n`.slice(0, 50_000)',
    'import("SRC/runtime/dockerfile.ts").then(({ baseImage }) => baseImage(text))',
  ],
  "the longest settings that are read, of aliases": [
    '("a: &a [x]\\nb:\\n" + "  - *a\\n".repeat(1_000_000)).slice(0, 100_000)',
    'import("SRC/ledger/settings.ts").then(({ parseSettings }) => parseSettings(text, "main"))',
  ],
  "the longest Deployment file that is read, of aliases": [
    '("deployment: { configuration: { name: &a x } }\\nb:\\n" + "  - *a\\n".repeat(1_000_000)).slice(0, 100_000)',
    'import("SRC/rollback/deployment-file.ts").then(({ withSettings }) => withSettings(text, { dag_deploy_enabled: true, runtime_version: "1.1.1" }))',
  ],
  "the longest manifest that is read": [
    '(() => { const d = (i) => `{"id":"${i}","tag":"deploy/prod/${i}","commit":"${"a".repeat(40)}","project":".","type":"image-and-dags","status":"deployed","runtime":"12.1.1","image":null,"dagDeployEnabled":true,"createdAt":"2026-11-20T09:30:00Z","finishedAt":"2026-11-20T09:34:10Z","createdBy":"octocat","description":"${"d".repeat(100)}","run":null,"externalId":null,"rollback":null}`; return `{"version":1,"deployments":{"prod":{"dagDeployEnabled":true,"hold":null,"deploys":[${Array.from({ length: 40_000 }, (_, i) => d(i)).join(",")}]}}}`; })()',
    'import("SRC/ledger/manifest.ts").then(({ parseManifest }) => parseManifest(text))',
  ],
  "a Dockerfile of 100,000 stages": [
    'Array.from({ length: 100_000 }, (_, i) => `FROM s${i} AS s${i + 1}`).join("\\n")',
    'import("SRC/runtime/dockerfile.ts").then(({ baseImage }) => baseImage(text))',
  ],
  "a Deployment file with a million aliases": [
    '"deployment: { configuration: { name: &a x } }\\nb:\\n" + "  - *a\\n".repeat(1_000_000)',
    'import("SRC/rollback/deployment-file.ts").then(({ withSettings }) => withSettings(text, { dag_deploy_enabled: true }))',
  ],
  "10 MB of what a server says": [
    '"remote: error: GH013: cannot lock ref \'x\\n".repeat(250_000)',
    'import("SRC/git/refusal.ts").then(({ judgeRefusal, connectionProblem, isPassing }) => [judgeRefusal([{ ref: "x", reason: text }], text), connectionProblem(text, { repository: "x", writing: true }), isPassing(text)])',
  ],
};

export const sizes = Object.keys(cases);

export function measure(input: string): SizeFigures {
  const [make, read] = cases[input] ?? ["", ""];
  const script = `
    const text = ${make};
    const start = performance.now();
    const tell = (outcome) => {
      const milliseconds = performance.now() - start;
      console.log(JSON.stringify({ outcome, milliseconds, memory: process.resourceUsage().maxRSS * 1024 }));
    };
    ${read.replaceAll("SRC", source)}.then(() => tell("read"), (error) => tell(error.problems ? error.problems[0].code : String(error)));
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", script],
    {
      encoding: "utf8",
      timeout: 60_000,
    },
  );
  if (!stdout)
    return { input, outcome: stderr.slice(-300) || "no end", milliseconds: 60_000, memory: 0 };
  return { input, ...JSON.parse(stdout) };
}
