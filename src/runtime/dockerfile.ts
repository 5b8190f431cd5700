/** The Runtime pin: the image in the `FROM` of the final stage of a Dockerfile. */
import { DockerfileParser, type From, type Instruction } from "dockerfile-ast";
import { limits } from "../limits.ts";

/**
 * The base image of a Dockerfile's final stage, with build arguments at their defaults.
 *
 * @param text the whole Dockerfile; any line ends, with or without a byte-order mark
 * @returns an image reference; null without a `FROM`, when file or reference are longer than what is read, or
 * when a build argument in the reference has no default
 */
export function baseImage(text: string): string | null {
  if (text.length > limits.dockerfile) return null;
  const dockerfile = DockerfileParser.parse(text);
  const defaults = new Map<string, string>();
  for (const argument of dockerfile.getInitialARGs()) {
    const property = argument.getProperty();
    const value = property?.getValue();
    if (property && value != null) {
      const expanded = expand(argument, value, defaults);
      if (expanded !== null) defaults.set(property.getName(), expanded);
    }
  }
  return imageOf(dockerfile.getFROMs(), defaults);
}

/** Follows the last stage back through the earlier stages that it is based on. */
function imageOf(stages: readonly From[], defaults: ReadonlyMap<string, string>): string | null {
  const last = stages.at(-1);
  const image = last?.getImage();
  if (!last || !image) return null;
  const expanded = expand(last, image, defaults);
  const earlier = stages.slice(0, -1);
  const named = earlier.findLastIndex(
    (stage) => stage.getBuildStage()?.toLowerCase() === expanded?.toLowerCase(),
  );
  return named < 0 ? expanded : imageOf(earlier.slice(0, named + 1), defaults);
}

/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`; null when one has no value, or the result
 * is longer than an image can be: arguments that double each other would fill the memory.
 */
function expand(
  instruction: Instruction,
  text: string,
  values: ReadonlyMap<string, string>,
): string | null {
  let expanded = text;
  if (text.length > limits.image) return null;
  for (const variable of instruction.getVariables()) {
    const known = values.get(variable.getName());
    const other = variable.getSubstitutionParameter() ?? undefined;
    const value = variable.getModifier() === "+" ? known && other : known || other;
    if (value === undefined) return null;
    expanded = expanded.replace(variable.toString(), () => value);
    if (expanded.length > limits.image) return null;
  }
  return expanded.replace(/["']/g, "");
}
