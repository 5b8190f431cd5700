/** The Runtime pin: the base image of a Dockerfile's final stage, and its version. */
import { baseImage } from "./dockerfile.ts";
import { versionOfImage } from "./image.ts";
import type { Version } from "./version.ts";

export interface Pin {
  /** The image reference; null when there is no Dockerfile, or it has none that can be read. */
  readonly image: string | null;
  /** Null when the image's tag names no version. */
  readonly version: Version | null;
}

/** Reads the pin of a Dockerfile. @param dockerfile its text; null or undefined when there is none */
export function pinIn(dockerfile: string | null | undefined): Pin {
  const image = dockerfile == null ? null : baseImage(dockerfile);
  return { image, version: image === null ? null : versionOfImage(image) };
}
