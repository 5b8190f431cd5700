/** Splits a shell script into its commands, as far as it takes to find one of them. */

export interface Command {
  /** Without quotes; variables and expressions as they are written. */
  readonly words: readonly string[];
  /** Whether a loop may run it more than once. */
  readonly isRepeated: boolean;
}

/** What may stand before a command's name. */
const before =
  /^(?:if|then|elif|else|do|while|until|!|\{|time|exec|sudo|env|command|nohup|-\w+|\w+=.*)$/s;

/** The commands of a script, in the order in which they are written. */
export function commandsOf(script: string): Command[] {
  let loops = 0;
  return splitCommands(script).flatMap((words): Command[] => {
    if (/^(?:for|while|until)$/.test(words[0] ?? "")) loops++;
    if (words[0] === "done") loops = Math.max(0, loops - 1);
    const isRepeated = loops > 0;
    const name = words.findIndex((word) => !before.test(word));
    const own = name < 0 ? [] : words.slice(name);
    if (own[0] === "timeout") {
      const timed = own.findIndex((word, index) => index > 0 && /^\d/.test(word));
      return [{ words: own.slice(timed + 1), isRepeated }];
    }
    const [, inner] =
      /^(?:bash|sh|eval)\n(?:-\w*c\n)?(.*)$/s.exec(own.slice(0, 3).join("\n")) ?? [];
    if (inner?.includes(" ")) {
      return commandsOf(inner).map((command) => ({
        ...command,
        isRepeated: isRepeated || command.isRepeated,
      }));
    }
    return [{ words: own, isRepeated }];
  });
}

/** An expression of GitHub's, text in quotes, an escape, a comment, a separator, space, the rest. */
const token =
  /(?<expression>\$\{\{[^{}]*\}\})|'(?<single>[^']*)'|"(?<double>(?:\\.|[^"\\])*)"|\\(?<escaped>.)|(?<comment>(?<![^\s;&|()])#[^\n]*)|(?<separator>[\n;&|()])|(?<space>[^\S\n]+)|(?<rest>.)/gsu;

function splitCommands(script: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | null = null;
  const endWord = () => {
    if (word !== null) words.push(word);
    word = null;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (const { groups = {} } of withoutHeredocs(script).matchAll(token)) {
    const { expression, single, double, escaped, rest, separator, space } = groups;
    const text = expression ?? single ?? double ?? (escaped === "\n" ? undefined : escaped) ?? rest;
    if (text !== undefined) word = (word ?? "") + text;
    else if (separator !== undefined) endCommand();
    else if (space !== undefined || escaped !== undefined) endWord();
  }
  endCommand();
  return commands;
}

/** A heredoc is data: its lines are no commands. */
function withoutHeredocs(script: string): string {
  let end: string | undefined;
  return script
    .split("\n")
    .filter((line) => {
      if (end === undefined) {
        end = /(?<!<)<<-?\s*["']?(\w+)/.exec(line)?.[1];
        return true;
      }
      if (line.trim() === end) end = undefined;
      return false;
    })
    .join("\n");
}
