/** When a deploy step that ended well shipped nothing new: docs/specification.md, 5.3. */
import { expect, test } from "vitest";
import { corrected } from "../../src/ledger/corrections.ts";
import { deploysOf, type History } from "../../src/ledger/history.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import { type CodeRecord, whyNothingShipped } from "../../src/record/decide.ts";
import type { RecordRequest } from "../../src/record/facts.ts";
import { commitOf, deploy } from "./deploys.ts";

const code = { image: commitOf("image"), dags: commitOf("dags") };
const image = "registry.example.com/airflow:1";
const first = deploy("1", 0, { code, image });
const record: CodeRecord = {
  ...{ code, type: "image-and-dags", runtime: "12.1.1", baseImage: first.baseImage, image: null },
  ...{ dagDeployEnabled: true, description: "" },
};
const request: RecordRequest = {
  ...{ deployment: "prod", commit: commitOf("2"), type: "infer", description: "" },
  ...{ status: "deployed", dagDeployEnabled: undefined, runtime: undefined, image: undefined },
  ...{ externalId: undefined, deployId: undefined, corrects: false, createdAt: undefined },
  ...{ run: "https://github.example/run/1", actors: { actor: "mona", triggeringActor: "mona" } },
};
const historyOf = (entries: readonly Entry[]): History => ({
  ...{ deployment: "prod", ...deploysOf(entries), formerNames: new Map(), originals: new Map() },
  ...{ dagDeployEnabled: true, holds: [] },
});
const facts = {
  runtime: "12.6.0",
  image: undefined,
  description: undefined,
  externalId: undefined,
};
const decided = corrected(first, facts, { by: "mona", at: first.createdAt, isDecision: true });

test.each<[string, Entry[], Partial<CodeRecord>, Partial<RecordRequest>, boolean]>([
  ["the code that runs", [first], {}, {}, false],
  ["other DAGs", [first], { code: { ...code, dags: commitOf("b") } }, {}, true],
  ["another image part", [first], { code: { ...code, image: commitOf("b") } }, {}, true],
  ["another DAG deploy setting", [first], { dagDeployEnabled: false }, {}, true],
  ["another stated version", [first], { runtime: "12.6.0" }, { runtime: "12.6.0" }, true],
  ["a version that was corrected, and is not stated", [decided], {}, {}, false],
  ["the image that runs", [first], { image }, { image }, false],
  ["the code in another image", [first], { image: `${image}2` }, { image: `${image}2` }, true],
  ["an image where none is known", [deploy("1", 0, { code })], { image }, { image }, false],
  [
    "the code after a deploy that failed",
    [first, deploy("2", 1, { status: "failed" })],
    {},
    {},
    true,
  ],
  ["the code under an ID that was given", [first], {}, { deployId: "x" }, true],
  ["the code with a new ID on Astro", [first], {}, { externalId: "clx" }, true],
  ["code that is not known", [deploy("1", 0)], { code: { image: null, dags: null } }, {}, true],
])("%s", (_, entries, of, asked, isNew) => {
  const why = whyNothingShipped(
    historyOf(entries),
    { ...record, ...of },
    { ...request, ...asked },
    { kind: "unknown" },
  );
  expect(why === null).toBe(isNew);
});
