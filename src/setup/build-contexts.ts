/** Finds the build contexts of images that workflows build. Source: `docker build --help`; docker/build-push-action. */
import { normalize } from "node:path/posix";
import { isMap, isSeq } from "yaml";
import { parseYaml } from "../ledger/yaml.ts";
import { commandsOf } from "./shell.ts";
import type { Step } from "./step-deploy.ts";
import type { Texts } from "./texts.ts";

/** Dockerfile → its build context, both from the root of the repository; as far as they are written out. */
export function buildContexts(workflows: Texts): Map<string, string> {
  const builds = [...workflows.values()].flatMap((text) => stepsOf(text).flatMap(buildsOf));
  const known = builds.map(([file, context]) => [place(file), place(context)] as const);
  return new Map(
    known.flatMap(([file, context]) =>
      file === null || context === null ? [] : [[file, context]],
    ),
  );
}

function stepsOf(workflow: string): Step[] {
  const document = parseYaml(workflow);
  const jobs = document.errors.length > 0 ? null : document.get("jobs", true);
  if (!isMap(jobs)) return [];
  return jobs.items.flatMap(({ value: job }) => {
    const steps = isMap(job) ? job.get("steps", true) : null;
    return isSeq(steps)
      ? steps.items.flatMap((step) => (isMap(step) ? (step.toJSON() as Step) : []))
      : [];
  });
}

type Build = readonly [file: string, context: string];

function buildsOf({ uses, run, with: inputs, ...own }: Step): Build[] {
  if (/^docker\/build-push-action@/i.test(String(uses ?? ""))) {
    const context = String(inputs?.["context"] ?? ".");
    return [[String(inputs?.["file"] ?? `${context}/Dockerfile`), context]];
  }
  let folder = String(own["working-directory"] ?? ".");
  return commandsOf(String(run ?? "")).flatMap(({ words }): Build[] => {
    if (words[0] === "cd") folder = `${folder}/${words[1] ?? "$HOME"}`;
    const build = /^(?:docker|podman)\n(?:(?:buildx|image)\n)?build\n(.*)$/s.exec(words.join("\n"));
    const args = build?.[1]?.split("\n") ?? [];
    const context = args.at(-1);
    if (context === undefined || context.startsWith("-")) return [];
    const flag = args.findIndex((word) => /^(?:-f|--file)(?:=|$)/.test(word));
    const file =
      flag < 0 ? `${context}/Dockerfile` : (args[flag]?.split(/=(.*)/s)[1] ?? args[flag + 1]);
    return [[`${folder}/${file}`, `${folder}/${context}`]];
  });
}

/** A path from the root; null when it leads out of the repository, or is only known when it runs. */
function place(written: string): string | null {
  if (/[$:]/.test(written)) return null;
  const path = normalize(`./${written}`).replace(/(?<=.)\/$/, "");
  return path === ".." || path.startsWith("../") ? null : path;
}
