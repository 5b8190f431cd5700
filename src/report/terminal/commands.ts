/** Commands that a person can copy: complete, with what was typed to name the clone, and quoted for a shell. */

/** Verb → the input that is typed without a flag. */
const argumentOf: Readonly<Record<string, string>> = {
  plan: "deploy-id",
  rollback: "deploy-id",
  mark: "deploy-id",
  history: "deploy-id",
  page: "files",
  release: "hold-id",
};

/** The clone and the remote that were named. */
export interface Place {
  readonly directory: string;
  readonly remote: string;
}

export interface CommandFor {
  /** The command for a verb and its inputs; an input that is undefined is left out. */
  (verb: string, inputs: Readonly<Record<string, string | undefined>>): string;
  /** A command of another program, run in the clone; the remote is written as `origin`. */
  readonly inClone: (command: string) => string;
}

export function commandsFor({ directory, remote }: Place): CommandFor {
  const place = [
    ...(directory === "." ? [] : ["-C", directory]),
    ...(remote === "origin" ? [] : ["--remote", remote]),
  ];
  const commandFor = (verb: string, inputs: Parameters<CommandFor>[1]) => {
    const argument = argumentOf[verb] ?? "";
    const { [argument]: first, deployment, ...others } = inputs;
    const words = [
      ...["deploy-rollback", verb],
      // Only files are several, one a line.
      ...(first === undefined ? [] : first.split("\n")),
      ...(deployment === undefined ? [] : ["-d", deployment]),
      ...Object.entries(others).flatMap(([name, value]) => option(name, value)),
      ...place,
    ];
    return words.map(quoted).join(" ");
  };
  const inClone = (written: string) => {
    const command = written.replaceAll(/ origin(?=[ /]|$)/g, () => ` ${quoted(remote)}`);
    return directory === "." ? command : `(cd ${quoted(directory)} && ${command})`;
  };
  return Object.assign(commandFor, { inClone });
}

/** In the clone where it is run, with its usual remote. */
export const commandsHere = commandsFor({ directory: ".", remote: "origin" });

function option(name: string, value: string | undefined): string[] {
  if (name === "open" && value === "false") return ["--no-open"];
  if (value === undefined || value === "false") return [];
  return value === "true" && name !== "dag-deploy-enabled" ? [`--${name}`] : [`--${name}`, value];
}

/** A word as a POSIX shell takes it for one. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./#-]+$/.test(word) && !word.startsWith("#")
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}
