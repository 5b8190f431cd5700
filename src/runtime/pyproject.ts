/**
 * What a project's `pyproject.toml` says of its image: `[tool.astro]` of Astro's command line, version 2.
 * Source: docs/specification.md, 4; astronomer/astro-cli, "Manifest reference".
 */
import { parse } from "smol-toml";
import { z } from "zod";
import { limits } from "../limits.ts";
import { versionOfImage } from "./image.ts";
import { noPin, type Pin } from "./pin.ts";

const schema = z.object({
  project: z.object({ dependencies: z.array(z.string()).catch([]) }).catch({ dependencies: [] }),
  tool: z.object({
    astro: z.object({
      runtime: z.string().optional().catch(undefined),
      dockerfile: z.string().optional().catch(undefined),
    }),
  }),
});

type Pyproject = z.output<typeof schema>;

/** @returns null when it is no TOML, too long, or not of a project of Astro's */
function parsed(text: string): Pyproject | null {
  if (text.length > limits.dockerfile) return null;
  try {
    const found = schema.safeParse(parse(text));
    return found.success ? found.data : null;
  } catch {
    // Only `astro` itself needs it to be right; a wrong one gives no version, and that is said.
    return null;
  }
}

/** Whether a project of Astro's describes itself in this file. */
export function isAstroProject(text: string): boolean {
  return parsed(text) !== null;
}

/** The path of the Dockerfile that it names, in the project; null when it names none. */
export function dockerfileNamed(text: string): string | null {
  const path = parsed(text)?.tool.astro.dockerfile?.replace(/^(?:\.\/)+/, "");
  const isInside = path && !path.startsWith("/") && !path.split("/").includes("..");
  return isInside ? path : null;
}

/**
 * Where the Dockerfile can be, in the project; the first that exists counts.
 *
 * @param stated in the settings
 * @param pyproject the text of `pyproject.toml`; undefined when there is none
 */
export function dockerfileNames(stated: string | undefined, pyproject?: string): string[] {
  const named = pyproject === undefined ? null : dockerfileNamed(pyproject);
  return [...new Set([stated, named, "Dockerfile"].filter((name) => name != null))];
}

/** The image that is built where there is no Dockerfile. */
export function pinOfPyproject(text: string): Pin {
  const found = parsed(text);
  const runtime = found?.tool.astro.runtime;
  const tag = runtime ?? seriesOf(found?.project.dependencies ?? []);
  if (!tag) return noPin;
  const image = `astrocrpublic.azurecr.io/runtime:${tag}`;
  return { image, version: versionOfImage(image), source: runtime ? "literal" : "default" };
}

/** The series of the required Airflow: `3.3` of `apache-airflow==3.3.*`. */
function seriesOf(dependencies: readonly string[]): string | undefined {
  const required =
    /^\s*apache-airflow\s*(?:\[[^\]]*\])?\s*(?:===?|~=)\s*(?<series>\d+\.\d+)(?![\d])/i;
  return dependencies.map((text) => required.exec(text)?.groups?.["series"]).find(Boolean);
}
