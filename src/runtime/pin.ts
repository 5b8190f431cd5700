/** The Runtime pin: the image that a project is built on, and its version. */
import { baseImage } from "./dockerfile.ts";
import { isPublished, versionOfImage } from "./image.ts";
import type { Version } from "./version.ts";

export interface Pin {
  /** The image reference; null when no file gives one that can be read. */
  readonly image: string | null;
  /** Null when the image's tag names no version. */
  readonly version: Version | null;
  /**
   * How sure the version is: written out, the default of a build argument, or guessed from the name of an image in
   * another registry, which may have its own numbers. What was recorded ranks above the last two.
   */
  readonly source: "literal" | "default" | "guess";
}

/** That of a project which says nothing of its image. */
export const noPin: Pin = { image: null, version: null, source: "guess" };

/** Reads the pin of a Dockerfile. */
export function pinIn(dockerfile: string): Pin {
  const base = baseImage(dockerfile);
  if (base === null) return noPin;
  const { image, isLiteral } = base;
  const source = !isPublished(image) ? "guess" : isLiteral ? "literal" : "default";
  return { image, version: versionOfImage(image), source };
}

/** The version that a Dockerfile fixes: written out in its text, and surely one of Runtime or Airflow. */
export function literalVersion({ version, source }: Pin): Version | null {
  return source === "literal" ? version : null;
}
