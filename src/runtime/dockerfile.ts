/** The Runtime pin: the image in the `FROM` of the final stage of a Dockerfile. */
import { DockerfileParser, type From } from "dockerfile-ast";
import { limits } from "../limits.ts";
import { expand, variableMark, withoutVariables, wordsOf } from "./expansion.ts";

/** The image in a `FROM`. */
export interface BaseImage {
  /** An image reference, with build arguments at their defaults. */
  readonly image: string;
  /** Whether its tag is written out, so that no build argument can change it. */
  readonly isLiteral: boolean;
}

/**
 * The base image of a Dockerfile's final stage.
 *
 * @param text the whole Dockerfile; any line ends, with or without a byte-order mark
 * @returns null without a `FROM`, when file or reference are longer than what is read, or
 * when a build argument in the reference has no default
 */
export function baseImage(text: string): BaseImage | null {
  if (text.length > limits.dockerfile) return null;
  const dockerfile = DockerfileParser.parse(text);
  const escapeCharacter = dockerfile.getEscapeCharacter();
  const defaults = new Map<string, string>();
  for (const argument of dockerfile.getInitialARGs()) {
    for (const word of wordsOf(argument.getArgumentsContent() ?? "", escapeCharacter)) {
      const [name = "", value] = word.split(/=(.*)/s);
      const expanded =
        value === undefined ? null : expand(value, escapeCharacter, (other) => defaults.get(other));
      if (expanded !== null) defaults.set(name, expanded);
    }
  }
  return imageOf(dockerfile.getFROMs(), escapeCharacter, defaults);
}

/** The characters of an image reference. */
const reference = /^[\w.:/@-]+$/;
const literalTag = new RegExp(`:[^/:@${variableMark}]+(?:@.*)?$`);

/** Follows the last stage back through the earlier stages that it is based on. */
function imageOf(
  stages: readonly From[],
  escapeCharacter: string,
  defaults: ReadonlyMap<string, string>,
): BaseImage | null {
  const text = stages.at(-1)?.getImage();
  if (!text) return null;
  const image = expand(text, escapeCharacter, (name) => defaults.get(name));
  const earlier = stages.slice(0, -1);
  const named = earlier.findLastIndex(
    (stage) => stage.getBuildStage()?.toLowerCase() === image?.toLowerCase(),
  );
  if (named >= 0) return imageOf(earlier.slice(0, named + 1), escapeCharacter, defaults);
  if (image === null || !reference.test(image)) return null;
  return { image, isLiteral: literalTag.test(withoutVariables(text, escapeCharacter) ?? "") };
}
