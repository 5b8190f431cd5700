/** Input that is far too large, in a process of its own, with its time and its memory. */
import { spawnSync } from "node:child_process";
import { Refusal } from "../../src/errors/problem.ts";
import { connectionProblem, isPassing } from "../../src/git/connection.ts";
import { judgeRefusal } from "../../src/git/refusal.ts";
import { readInputs } from "../../src/inputs.ts";
import { deploysOf } from "../../src/ledger/history.ts";
import { formatManifest, parseManifest } from "../../src/ledger/manifest.ts";
import { cleaned, formatMessage } from "../../src/ledger/message.ts";
import { parseSettings } from "../../src/ledger/settings.ts";
import { previousOf, snapshotStack } from "../../src/ledger/snapshots.ts";
import { entryOfTag } from "../../src/ledger/tag.ts";
import { limits } from "../../src/limits.ts";
import { code, paragraph, table } from "../../src/report/blocks.ts";
import { markdown } from "../../src/report/markdown.ts";
import { harmless, text as terminalText } from "../../src/report/text.ts";
import { withSettings } from "../../src/rollback/deployment-file.ts";
import { baseImage } from "../../src/runtime/dockerfile.ts";
import { withLedgerSteps } from "../../src/setup/deploy-workflow.ts";
import { deploy } from "../decisions/deploys.ts";
import { processorTime } from "../decisions/processor-time.ts";
import { compiled } from "../local-runner/resident.ts";

export interface SizeFigures {
  readonly input: string;
  /** `read`, or the code of the refusal. */
  readonly outcome: string;
  /** Of processor time, which a busy machine hardly changes; without the start and the making of the input. */
  readonly milliseconds: number;
  /** The most memory that the process had so far, in bytes. */
  readonly memory: number;
}

const settings = (text: string) => parseSettings(text, "main");
const deploymentFile = (text: string) =>
  withSettings(text, { dag_deploy_enabled: true, runtime_version: "1.1.1" });
const aliases = (head: string) => head + "  - *a\n".repeat(1_000_000);
const stages = () =>
  Array.from({ length: 100_000 }, (_, index) => `FROM s${index} AS s${index + 1}`).join("\n");
const variables = () => `FROM a\nRUN ${"echo $X ".repeat(125_000)}\n`;
/** More than a deploy in {@link manifestOf} takes. */
const lineLength = JSON.stringify(deploy("10000", 1)).length + 10;
const manifestOf = (count: number) => () => {
  const line = JSON.stringify(deploy("ID", 1));
  const deploys = Array.from({ length: count }, (_, index) => line.replaceAll("ID", `${index}`));
  const prod = `{"dagDeployEnabled":true,"holds":[],"deploys":[${deploys.join(",")}]}`;
  return `{"version":1,"deployments":{"prod":${prod}}}`;
};
const tenfold = () =>
  Array.from({ length: 12 }, (_, index) => {
    const parts = Array(10).fill(index === 0 ? "x" : `*k${index - 1}`);
    return `k${index}: &k${index} [${parts.join(", ")}]`;
  }).join("\n");
/** Unknown keys, which stay as they are. */
const nested = (depth: number) =>
  `{"version":1,"deployments":{},"x":${"[".repeat(depth)}${"]".repeat(depth)}}`;
const rewritten = (json: string) => formatManifest(parseManifest(json));
/** Each rollback goes back to the one before it. */
const chained = () => {
  const deploys = Array.from({ length: 10_000 }, (_, index) => {
    const to = { to: `${index}`, from: null, scope: "all" as const, reason: "x" };
    return deploy(`${index + 1}`, 1, index === 0 ? {} : { rollback: to });
  });
  return formatManifest({
    version: 1,
    deployments: { prod: { dagDeployEnabled: true, holds: [], deploys } },
  });
};
const stack = (json: string) => {
  const deploys = deploysOf(parseManifest(json).deployments["prod"]?.deploys ?? []);
  return [snapshotStack(deploys), previousOf(deploys)];
};
const doubling = () => {
  const names = [..."BCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const lines = names.map((name) => {
    const before = String.fromCharCode(name.charCodeAt(0) - 1);
    return `ARG ${name}=$${before}$${before}`;
  });
  return `ARG A=aaaa\n${lines.join("\n")}\nFROM quay.io/astronomer/astro-runtime:$Z\n`;
};
const shown = (word: string) => {
  const blocks = [
    table([
      ["a", "b"],
      [word, code(word)],
    ]),
    paragraph(word, code(word)),
  ];
  for (const width of [40, 80, Number.POSITIVE_INFINITY]) {
    terminalText(blocks, { width, colour: true });
  }
  return markdown(blocks);
};
const tag = (text: string) =>
  entryOfTag({
    ...{ name: "deploy/prod/1", object: "", commit: "" },
    message: { body: text, trailers: text },
  });
const workflow = (key: string) =>
  `on: push\njobs:\n  deploy:\n    steps:\n      - run: astro deploy\n${key}`;
const extended = (text: string) => withLedgerSteps("x", text, [{ name: "prod", project: "." }]);
const settingsAliases = "a: &a [x]\nb:\n";
const fileAliases = "deployment: { configuration: { name: &a x } }\nb:\n";

/** How the input is made, and what reads it. The longest of a kind that is read stands beside the refused. */
const cases: Readonly<Record<string, [make: () => string, read: (text: string) => unknown]>> = {
  "a reason of 1 MB": [
    () => "x [skip ci] --- fixes #1 ".repeat(42_000),
    (reason) => readInputs("rollback", { token: "t", "deploy-id": "1", reason }),
  ],
  "a message of 1 MB": [
    () => "fixes fixes fixes: \n---\n".repeat(45_000),
    (text) => formatMessage({ subject: text, body: text, trailers: { Run: text } }),
  ],
  "a manifest of 50 MB": [manifestOf(125_000), parseManifest],
  "the longest manifest": [manifestOf(Math.floor(limits.manifest / lineLength)), parseManifest],
  "settings with a million aliases": [() => aliases(settingsAliases), settings],
  "the longest settings, of aliases": [() => aliases(settingsAliases).slice(0, 100_000), settings],
  "settings whose aliases grow tenfold each": [tenfold, settings],
  "settings nested 100,000 deep": [() => "[".repeat(100_000), settings],
  "a Dockerfile with a line of 1 MB": [variables, baseImage],
  "the longest Dockerfile, of variables": [() => variables().slice(0, 50_000), baseImage],
  "a Dockerfile of 100,000 stages": [stages, baseImage],
  "the longest Dockerfile, of stages": [() => stages().slice(0, 50_000), baseImage],
  "a Deployment file with a million aliases": [() => aliases(fileAliases), deploymentFile],
  "the longest Deployment file, of aliases": [
    () => aliases(fileAliases).slice(0, 100_000),
    deploymentFile,
  ],
  "a Deployment file nested 100,000 deep": [
    () =>
      `deployment: { configuration: { a: ${"[".repeat(100_000)}`.slice(0, limits.deploymentFile),
    deploymentFile,
  ],
  "a workflow of 3,000 keys": [
    () => workflow(Array.from({ length: 3_000 }, (_, index) => `k${index}: 1\n`).join("")),
    extended,
  ],
  "the longest settings, of keys": [
    () =>
      Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`)
        .join("")
        .slice(0, 100_000),
    settings,
  ],
  "the longest settings, of items in items": [() => "- ".repeat(50_000), settings],
  "the longest workflow, nested": [
    () => workflow(`x: ${"[".repeat(100_000)}`).slice(0, limits.file),
    extended,
  ],
  "a Dockerfile whose build arguments double": [doubling, baseImage],
  "a manifest nested 100,000 deep": [() => nested(100_000), rewritten],
  "a manifest nested as deep as is read": [() => nested(limits.nesting - 1), rewritten],
  "the longest manifest, of one text": [
    () => `{"version":1,"deployments":{},"x":"${"\\\\".repeat(9_900_000)}"}`,
    rewritten,
  ],
  "10,000 rollbacks, each to the one before": [chained, stack],
  "100 kB of ESC ]": [
    () => "\u001b]".repeat(50_000),
    (text) => [cleaned(text), harmless(text), shown(text)],
  ],
  "1 MB of ESC [0": [() => "\u001b[0".repeat(333_000), (text) => [harmless(text), shown(text)]],
  "a word of 1 MB": [() => "x".repeat(1_000_000), shown],
  "1 MB of words": [() => "x ".repeat(500_000), shown],
  "a message with 1 MB of spaces": [
    () => `a${" ".repeat(1_000_000)}b`,
    (text) => [formatMessage({ subject: text, body: text, trailers: { Run: text } }), shown(text)],
  ],
  "a tag of 1 MB": [() => "Deploy-Id: 1\n\n".repeat(70_000), tag],
  "10 MB of what a server says": [
    () => "remote: error: GH013: cannot lock ref 'x\n".repeat(250_000),
    (text) => [
      judgeRefusal([{ ref: "x", reason: text }], text),
      connectionProblem(text, { repository: "x", writing: true }),
      isPassing(text),
    ],
  ],
};

export const sizes = Object.keys(cases);

/** Reads inputs of {@link sizes}, one after the other in one process. */
export function measure(...inputs: readonly string[]): SizeFigures[] {
  const args = ["--expose-gc", import.meta.filename, ...inputs];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  });
  const figures = stdout.split("\n").filter(Boolean);
  const missing = inputs[figures.length];
  if (missing !== undefined) {
    throw new Error(`${missing}: ${stderr.slice(-300) || "no end within a minute"}`);
  }
  return figures.map((line) => JSON.parse(line));
}

function figuresOf(input: string): SizeFigures {
  const [make, read] = cases[input] ?? [() => "", () => {}];
  const text = make();
  let outcome = "read";
  const milliseconds = processorTime(() => {
    try {
      read(text);
    } catch (error) {
      outcome = error instanceof Refusal ? error.problems[0].code : String(error);
    }
  });
  const memory = process.resourceUsage().maxRSS * 1024;
  return { input, outcome, milliseconds, memory };
}

if (import.meta.main) {
  for (const input of process.argv.slice(2)) {
    console.log(JSON.stringify(figuresOf(input)));
    // What one has left behind is not the next one's.
    globalThis.gc?.();
  }
}
