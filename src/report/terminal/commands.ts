/** Commands that a person can copy: complete, with what was typed to name the clone, and quoted for a shell. */

/** Verb → the input that is typed without a flag. */
const argumentOf: Readonly<Record<string, string>> = {
  plan: "deploy-id",
  rollback: "deploy-id",
  mark: "deploy-id",
  history: "deploy-id",
  release: "hold-id",
};

/** The command for a verb and its inputs; an input that is undefined is left out. */
export type CommandFor = (
  verb: string,
  inputs: Readonly<Record<string, string | undefined>>,
) => string;

/** @param place the options that name the clone and the remote, as they were typed */
export function commandsFor(place: readonly string[]): CommandFor {
  return (verb, inputs) => {
    const argument = argumentOf[verb] ?? "";
    const { [argument]: first, deployment, ...others } = inputs;
    const words = [
      ...["deploy-rollback", verb],
      ...(first === undefined ? [] : [first]),
      ...(deployment === undefined ? [] : ["-d", deployment]),
      ...Object.entries(others).flatMap(([name, value]) => option(name, value)),
      ...place,
    ];
    return words.map(quoted).join(" ");
  };
}

function option(name: string, value: string | undefined): string[] {
  if (value === undefined || value === "false") return [];
  return value === "true" && name !== "dag-deploy-enabled" ? [`--${name}`] : [`--${name}`, value];
}

/** A word as a POSIX shell takes it for one. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./#-]+$/.test(word) && !word.startsWith("#")
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}
