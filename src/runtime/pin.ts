/** The Runtime pin: the base image of a Dockerfile's final stage, and the version that it carries. */
import { baseImage } from "./dockerfile.ts";
import { versionOfImage } from "./image.ts";
import type { Version } from "./version.ts";

export interface Pin {
  /** The image reference; null when there is no Dockerfile, or it does not say. */
  readonly image: string | null;
  readonly version: Version | null;
}

/** @param dockerfile its text; null or undefined when there is none */
export function pinIn(dockerfile: string | null | undefined): Pin {
  const image = dockerfile == null ? null : baseImage(dockerfile);
  return { image, version: image === null ? null : versionOfImage(image) };
}
