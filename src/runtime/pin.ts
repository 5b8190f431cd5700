/** The Runtime pin: the base image of a Dockerfile's final stage, and its version. */
import { baseImage } from "./dockerfile.ts";
import { isPublished, versionOfImage } from "./image.ts";
import type { Version } from "./version.ts";

export interface Pin {
  /** The image reference; null when there is no Dockerfile, or it has none that can be read. */
  readonly image: string | null;
  /** Null when the image's tag names no version. */
  readonly version: Version | null;
  /**
   * How sure the version is: written out, the default of a build argument, or guessed from the name of an image in
   * another registry, which may have its own numbers. What was recorded ranks above the last two.
   */
  readonly source: "literal" | "default" | "guess";
}

/** Reads the pin of a Dockerfile. @param dockerfile its text; null or undefined when there is none */
export function pinIn(dockerfile: string | null | undefined): Pin {
  const base = dockerfile == null ? null : baseImage(dockerfile);
  if (base === null) return { image: null, version: null, source: "guess" };
  const { image, isLiteral } = base;
  const source = !isPublished(image) ? "guess" : isLiteral ? "literal" : "default";
  return { image, version: versionOfImage(image), source };
}

/** The version that a Dockerfile fixes: written out in its text, and surely one of Runtime or Airflow. */
export function literalVersion({ version, source }: Pin): Version | null {
  return source === "literal" ? version : null;
}
