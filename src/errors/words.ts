/**
 * How a message names what a person types, in the place where it is read: inputs and actions in a job, options and
 * commands in a terminal.
 */
export type Place = "job" | "terminal";

/** The words of one place. All are Markdown. */
export interface Words {
  /** An input or option, with a value where one is meant: `scope: all` or `--scope all`. */
  readonly input: (name: string, value?: string) => string;
  /** What to run, after a colon, as the end of a sentence: run the action `verify/`, or `deploy-rollback verify`. */
  readonly run: (verb: string, inputs?: Readonly<Record<string, string>>) => string;
  /** Where the places have nothing in common. */
  readonly either: (inJob: string, inTerminal: string) => string;
}

const flag = (name: string, value?: string) =>
  value === undefined || value === "true" ? `--${name}` : `--${name} ${value}`;
const setting = (name: string, value?: string) =>
  value === undefined ? name : `${name}: ${value}`;

const words: Readonly<Record<Place, Words>> = {
  job: {
    input: (name, value) => `\`${setting(name, value)}\``,
    run: (verb, inputs = {}) => {
      const given = Object.entries(inputs).map(([name, value]) => `\`${setting(name, value)}\``);
      return `run the action \`${verb}/\`${given.length > 0 ? ` with ${given.join(" and ")}` : ""}`;
    },
    either: (inJob) => inJob,
  },
  terminal: {
    input: (name, value) => `\`${flag(name, value)}\``,
    run: (verb, inputs = {}) => {
      const given = Object.entries(inputs).map(([name, value]) => ` ${flag(name, value)}`);
      return `\`deploy-rollback ${verb}${given.join("")}\``;
    },
    either: (_, inTerminal) => inTerminal,
  },
};

/** As the language of a program: set once, when it starts. */
let here: Place = "job";

/** Says where everything is read from now on. */
export function readIn(place: Place): void {
  here = place;
}

/** @param place by default where this program is read */
export function wordsFor(place: Place = here): Words {
  return words[place];
}
