/** Random and hostile input for everything that reads text from outside: it is read, or refused. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { astro } from "../../src/astro/api.ts";
import { Refusal } from "../../src/errors/problem.ts";
import { connectionProblem, isPassing } from "../../src/git/connection.ts";
import { judgeRefusal, refusedRefs } from "../../src/git/refusal.ts";
import { gitHub } from "../../src/github/api.ts";
import { readInputs } from "../../src/inputs.ts";
import { formatManifest, parseManifest } from "../../src/ledger/manifest.ts";
import { parseSettings } from "../../src/ledger/settings.ts";
import { entryOfTag, tagMessage } from "../../src/ledger/tag.ts";
import { dagDeployEnabledIn, withSettings } from "../../src/rollback/deployment-file.ts";
import { submoduleEntries, withEntries } from "../../src/rollback/gitmodules.ts";
import { copiedFiles } from "../../src/runtime/copied-files.ts";
import { baseImage } from "../../src/runtime/dockerfile.ts";
import { versionOfImage } from "../../src/runtime/image.ts";
import { parseVersion } from "../../src/runtime/version.ts";
import { deploy } from "../decisions/deploys.ts";

export interface FuzzFigures {
  readonly target: string;
  readonly cases: number;
  readonly refused: number;
  readonly milliseconds: number;
}

const hostile = fc.constantFrom(
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "previous", "..", "."],
  ...["\u0000", "\u202e", "\r\n", "\n\n", "::set-output name=x::y", "%0A", `\${{ github.token }}`],
  ...["--upload-pack=touch x", "-c", "$(id)", "`id`", "refs/heads/main", "@{u}", "😀", "\ud800"],
  ...["Deploy-Id: 9\nActor: root", "[skip ci]", "<script>", "| a |", "\t", " ", "#", "&a", "*a"],
);
const words = fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 40 }), fc.string());
const text = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(""));
const anything = fc.anything({ key: fc.oneof(hostile, fc.string()), maxDepth: 3 });
const json = anything.map((value) => {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
});

/** A text that is right, with a piece taken out, doubled, or put in. */
function bent(right: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(right.length), fc.nat(40), fc.oneof(text, json, fc.constant(null)))
    .map(([at, length, piece]) => {
      const part = right.slice(at, at + length);
      return right.slice(0, at) + (piece ?? part + part) + right.slice(at + length);
    });
}

const settings = `version: 1
manifest: { branch: deploys, path: deploys.json }
tag-prefix: deploy/
deployments:
  prod:
    branch: main
    project: etl
    also: [libs]
    rollback: { enabled: true, window: P3M, keep: [include/x], actors: [octocat] }
  test: { project: test, runtime: none, rollback: &r { enabled: true }, also: [] }
  dev: { project: dev, rollback: *r }
`;
const manifest = formatManifest({
  version: 1,
  deployments: {
    prod: { dagDeployEnabled: true, holds: [], deploys: [deploy("1", 1), deploy("2", 2)] },
  },
});
const dockerfile = `# syntax=docker/dockerfile:1
ARG VERSION=12.1.1
FROM --platform=linux/amd64 python:3.11 AS build
FROM quay.io/astronomer/astro-runtime:\${VERSION:-12.1.0}-python-3.11
COPY --chown=1:1 ["../libs", "$VERSION/x", "/y/"]
ADD ../a* \${HOME:-b}/c https://x /d/
RUN --mount=type=bind,source=../r,target=/r echo "a" \\
  && echo b
`;
const gitmodules = `# Ours
[submodule "libs/common"]
\tpath = libs/common
\turl = https://example.com/common.git
[submodule "b"]
\tpath = "etl/b"
\tbranch = main
`;
const deploymentFile = `deployment:
  configuration:
    name: prod # a comment
    runtime_version: "12.1.1"
    dag_deploy_enabled: false
  worker_queues: [{ name: default }]
`;
const actors = { actor: "octocat", triggeringActor: "mona" };

type Reader = (input: string) => void;

function same(a: unknown, b: unknown): void {
  if (a !== b) throw new Error(`${String(a)} is not ${String(b)}`);
}

const readers: Readonly<Record<string, [fc.Arbitrary<string>, Reader]>> = {
  "deploy IDs": [
    fc.oneof(bent("deploy/prod/38"), bent("#38"), text),
    (id) => {
      const read = readInputs("rollback", { token: "t", reason: "x", "deploy-id": id });
      const plain = /^#?[A-Za-z0-9][\w./-]*$/.test(read["deploy-id"]);
      same(plain && !read["deploy-id"].includes(".."), true);
    },
  ],
  reasons: [
    text,
    (reason) => {
      const read = readInputs("rollback", { token: "t", reason, "deploy-id": "1" });
      same([...read.reason].length <= 500, true);
    },
  ],
  settings: [
    fc.oneof(bent(settings), text, json),
    (yaml) => {
      const { deployments } = parseSettings(yaml, "main");
      same(Object.getPrototypeOf(deployments), Object.prototype);
    },
  ],
  manifests: [
    fc.oneof(bent(manifest), json),
    (file) => {
      const read = parseManifest(file);
      same(formatManifest(parseManifest(formatManifest(read))), formatManifest(read));
    },
  ],
  "tag messages": [
    text,
    (said) => {
      const entry = deploy("7", 7, { description: said.trim() });
      const message = tagMessage("prod", entry, actors);
      const paragraphs = message.trimEnd().split("\n\n");
      const trailers = paragraphs.at(-1) ?? "";
      const body = paragraphs.slice(1).join("\n\n");
      const told = entryOfTag({
        ...{ name: entry.tag, object: "", commit: entry.commit ?? "" },
        message: { body, trailers },
      });
      same(told?.entry.id, "7");
      same(told?.entry.createdBy, "octocat");
      entryOfTag({
        name: said,
        object: said,
        commit: said,
        message: { body: said, trailers: said },
      });
    },
  ],
  Dockerfiles: [
    fc.oneof(bent(dockerfile), text),
    (file) => {
      const base = baseImage(file);
      if (base !== null) versionOfImage(base.image);
      for (const { path } of copiedFiles(file)) same(path?.startsWith("/") ?? false, false);
    },
  ],
  ".gitmodules": [
    fc.oneof(bent(gitmodules), text),
    (file) => {
      const entries = submoduleEntries(file);
      const [path] = entries?.keys() ?? [];
      if (!entries || path === undefined) return;
      const left = submoduleEntries(withEntries(file, new Map([[path, null]])) ?? "");
      same(left?.has(path), false);
      same(left?.size, entries.size - 1);
    },
  ],
  versions: [text, (version) => void parseVersion(version, "runtime")],
  "Deployment files": [
    fc.oneof(bent(deploymentFile), text, json),
    (file) => {
      dagDeployEnabledIn(file);
      const edited = withSettings(file, { runtime_version: "11.0.0", dag_deploy_enabled: true });
      if (edited !== null) same(dagDeployEnabledIn(edited), true);
    },
  ],
  "what git prints": [
    fc.oneof(text, bent("!\tabc:refs/heads/main\t[remote rejected] (cannot lock ref 'x')\nDone\n")),
    (printed) => {
      judgeRefusal([...refusedRefs(printed), { ref: printed, reason: printed }], printed);
      connectionProblem(printed, { repository: "x", writing: true });
      isPassing(printed);
    },
  ],
};

export const fuzzed = Object.keys(readers);

/**
 * @param cases how many
 * @param seed printed by fast-check, to see a failure again
 * @throws with the smallest input for which something else than a refusal came
 */
export function fuzz(target: string, cases: number, seed: number): FuzzFigures {
  const [inputs, read] = readers[target] ?? [text, () => {}];
  let refused = 0;
  const start = performance.now();
  const known = Object.getOwnPropertyNames(Object.prototype).length;
  fc.assert(
    fc.property(inputs, (input) => {
      try {
        read(input);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused++;
      }
      same(Object.getOwnPropertyNames(Object.prototype).length, known);
    }),
    { numRuns: cases, seed },
  );
  return { target, cases, refused, milliseconds: performance.now() - start };
}

/**
 * Random answers of both APIs, over HTTP; but for GraphQL, of which Octokit asks once a second only.
 *
 * @throws as {@link fuzz}
 */
export async function fuzzAnswers(cases: number, seed: number): Promise<FuzzFigures> {
  let body = "";
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const platform = astro({ apiUrl, token: "t" }).at({ organization: "o", deployment: "d" });
  const github = gitHub({ apiUrl, repository: "acme/airflow", token: "t" });
  const run = {
    id: 1,
    html_url: "u",
    head_sha: "a",
    created_at: "t",
    status: "s",
    conclusion: null,
  };
  const right = JSON.stringify({ ...run, workflow_runs: [run], deploys: [], totalCount: 0 });
  const asks: (() => Promise<unknown>)[] = [
    () => platform.deploy("x"),
    () => platform.started("x", "2026-11-20T00:00:00Z"),
    () => github.run(1),
    () => github.runsOn("deploy.yml", "a"),
    () => github.headOf("main"),
    () => github.personOf("mona"),
  ];
  let refused = 0;
  const start = performance.now();
  try {
    const property = fc.asyncProperty(
      fc.oneof(bent(right), json),
      fc.nat(),
      async (said, which) => {
        body = said;
        try {
          await asks[which % asks.length]?.();
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          refused++;
        }
      },
    );
    await fc.assert(property, { numRuns: cases, seed });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return { target: "answers of APIs", cases, refused, milliseconds: performance.now() - start };
}
