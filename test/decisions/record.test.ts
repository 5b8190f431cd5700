/** What a record says of a project that it cannot understand: which fact is missing, and what gives it. */
import { expect, test } from "vitest";
import { historyOf } from "../../src/ledger/history.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import { describeDeploy } from "../../src/record/decide.ts";
import type { CommitFacts } from "../../src/record/facts.ts";
import { noPin, type Pin, pinIn } from "../../src/runtime/pin.ts";
import { pinOfPyproject } from "../../src/runtime/pyproject.ts";

function warnings(facts: Partial<CommitFacts>, runtime?: string): string[] {
  const settings = parseSettings("version: 1\ndeployments: { prod: {} }\n", "main");
  const deployment = selectDeployment(settings, "prod", "main");
  const manifest = { version: 1 as const, deployments: {} };
  const location = { inTree: false, path: "deploys.json" };
  const ledger = { deployment, history: historyOf(manifest, deployment), location } as Ledger;
  const commit: CommitFacts = {
    ...{ hasProject: true, pin: noPin, deploymentFile: null, outside: [] },
    ...{ code: { image: null, dags: null }, subject: "Ship it", differing: null },
    ...facts,
  };
  const stated = { commit: "a".repeat(40), type: "infer", description: "" } as const;
  const unsaid = { dagDeployEnabled: undefined, image: undefined };
  return describeDeploy({ ledger, commit }, { ...stated, ...unsaid, runtime }).warnings;
}

test.each<[string, Pin, RegExp | null]>([
  [
    "no Dockerfile",
    noPin,
    /^There is no Dockerfile, .* in the settings, as `dockerfile`, or set `runtime`:/,
  ],
  [
    "a Dockerfile without a base image",
    pinIn("RUN x\n"),
    /^There is no Dockerfile, or none that names/,
  ],
  [
    "an image without a version",
    pinIn("FROM registry.example/data/base:blue\n"),
    /^The base image `registry\.example\/data\/base:blue` does not give .* Set `runtime`:/,
  ],
  [
    "a series",
    pinOfPyproject('[tool.astro]\nruntime = "3.3"\n'),
    /a series, .* Set `runtime` to what was built/,
  ],
  ["a version", pinIn("FROM quay.io/astronomer/astro-runtime:12.1.1\n"), null],
])("%s", (_, pin, expected) => {
  const said = warnings({ pin });
  if (expected === null) expect(said).toEqual([]);
  else expect(said).toEqual([expect.stringMatching(expected)]);
  const built = pin.image?.endsWith(":3.3") ? "3.3-8" : "12.1.1";
  expect(warnings({ pin }, built), "once it is given, nothing is missing").toEqual([]);
});

test("code outside the project is named, with what to put into `also`", () => {
  const copy = { path: "etl/Dockerfile", by: "copy", written: "../libs", leadsTo: "libs" } as const;
  const pin = pinIn("FROM quay.io/astronomer/astro-runtime:12.1.1\n");
  expect(warnings({ pin, outside: [copy] })).toEqual([
    expect.stringContaining("Put `libs` into `also`"),
  ]);
});
