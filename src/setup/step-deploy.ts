/** What a step of a workflow does on Astro: whether it deploys a project, which, where to, and what of it. */
import { normalize } from "node:path/posix";
import { type DeployType, deployTypes } from "../ledger/manifest.ts";
import { commandsOf } from "./shell.ts";

export interface StepDeploy {
  /** What it ships, whatever has changed; null when it depends on that. */
  readonly type: DeployType | null;
  /** The folder of the project as the step has it, perhaps with an expression; `.` is the root. */
  readonly folder: string;
  /** The Deployment on Astro as the step has it: an ID, a name or an expression; empty when it names none. */
  readonly target: string;
  /** Why only a person can say what it deploys; null when it is clear. */
  readonly unclear: string | null;
}

/** A step as its file has it. */
export interface Step {
  readonly uses?: unknown;
  readonly run?: unknown;
  readonly "working-directory"?: unknown;
  readonly with?: Readonly<Record<string, unknown>> | null;
}

/**
 * What a step deploys, by `action` and `deploy-type` of the deploy action or by the flags of `astro deploy`.
 *
 * @param workingDirectory of the step's commands where it has none itself
 * @returns null when it deploys no project: a preview, a dbt project, another bundle, the client of Remote Execution
 */
export function deployOf({ uses, run, ...own }: Step, workingDirectory = "."): StepDeploy | null {
  if (/^astronomer\/deploy-action@/i.test(text(uses))) return deployOfAction(own.with ?? {});
  if (pushesImage(text(uses), text(run), own.with ?? {})) {
    const unclear = "it pushes an image to a registry of Astronomer, which may be a deploy";
    return { type: null, folder: ".", target: "", unclear };
  }
  return deployOfScript(text(run), text(own["working-directory"]) || workingDirectory);
}

/** On Astro Private Cloud, an image is deployed by pushing it to the registry there. */
function pushesImage(uses: string, run: string, inputs: object): boolean {
  const isPush = uses
    ? /docker/i.test(uses) && !uses.startsWith("docker/login-action@")
    : /\bdocker\s+(?:image\s+)?push\b/.test(run);
  return (
    isPush &&
    /\b(?:images|registry)\.(?:[\w-]{1,63}\.){0,5}astronomer\.[a-z]/.test(
      `${run} ${JSON.stringify(inputs)}`,
    )
  );
}

const text = (value: unknown) => (value === null || value === undefined ? "" : String(value));
const isExpression = (value: string) => value.includes("$");

function deployOfAction(inputs: Readonly<Record<string, unknown>>): StepDeploy | null {
  const action = text(inputs["action"]) || "deploy";
  const stated = text(inputs["deploy-type"]);
  if (stated === "dbt" || (action !== "deploy" && !isExpression(action))) return null;
  const isWhole = text(inputs["deploy-image"]) === "true";
  return {
    type: deployTypes.find((type) => type === stated) ?? (isWhole ? "image-and-dags" : null),
    folder: folder(text(inputs["root-folder"])),
    target: text(inputs["deployment-id"]) || text(inputs["deployment-name"]),
    unclear: isExpression(action) ? "its `action` is only known when it runs" : null,
  };
}

function deployOfScript(script: string, workingDirectory: string): StepDeploy | null {
  let place = workingDirectory;
  const deploys: StepDeploy[] = [];
  for (const { words, isRepeated } of commandsOf(script)) {
    const [name = "", verb, ...args] = words;
    if (/^(?:cd|pushd)$/.test(name)) place = `${place}/${verb ?? "$HOME"}`;
    if (!/^(?:.*\/)?astro$/.test(name) || verb !== "deploy") continue;
    const deploy = deployOfFlags(args);
    if (!deploy) continue;
    const unclear = isRepeated ? "a loop may deploy to several Deployments" : null;
    deploys.push({ ...deploy, folder: folder(place), unclear });
  }
  const [first] = deploys;
  if (!first) return null;
  const places = new Set(deploys.map((deploy) => `${deploy.folder}\n${deploy.target}`));
  return {
    ...first,
    type: deploys.every(({ type }) => type === first.type) ? first.type : null,
    unclear:
      deploys.find(({ unclear }) => unclear)?.unclear ??
      (places.size > 1 ? "it deploys to several Deployments" : null),
  };
}

/** The flags of `astro deploy` that have a value, in every release of the command line. */
const withValue =
  /^(?:-n|-i|-e|-t|-m|--(?:deployment(?:-name|-id)?|image-name|env|test|workspace(?:-id)?|description|dags-path|build-secrets?|wait-time|dag-bundle-name|non-dags-\S+|mount-path))$/;
/** They ship a dbt project, another bundle, or the client image of Remote Execution. */
const notProject = /^--(?:dbt|non-dags|dag-bundle-name|client|help)$/;

function deployOfFlags(args: readonly string[]): Pick<StepDeploy, "type" | "target"> | null {
  const flags = new Map<string, string>();
  let target = "";
  for (let index = 0; index < args.length; index++) {
    const [flag = "", value] = (args[index] ?? "").split(/=(.*)/s);
    if (!flag.startsWith("-")) target ||= args[index] ?? "";
    else if (withValue.test(flag)) flags.set(flag, value ?? args[++index] ?? "");
    else if (value !== "false") flags.set(/^-[a-z]*d[a-z]*$/.test(flag) ? "--dags" : flag, "");
  }
  if ([...flags.keys()].some((flag) => notProject.test(flag) || flag === "-h")) return null;
  const named = ["-n", "--deployment", "--deployment-name", "--deployment-id"];
  const type = flags.has("--dags") ? "dags-only" : flags.has("--image") ? "image-only" : null;
  return { type, target: target || (named.map((flag) => flags.get(flag)).find(Boolean) ?? "") };
}

/** A folder of the repository, as settings have it. */
function folder(written: string): string {
  return normalize(`./${written.replace(/^\/+/, "")}`).replace(/(?<=.)\/+$/, "");
}
