/** What a Dockerfile takes from its build context. Source: Dockerfile reference, "COPY", "ADD" and "RUN --mount". */
import { normalize } from "node:path/posix";
import { type Add, type Copy, DockerfileParser, type Instruction, type Run } from "dockerfile-ast";
import { limits } from "../limits.ts";
import { expand, wordsOf } from "./expansion.ts";

/** A source of a `COPY`, an `ADD` or a bind mount. */
export interface CopiedFile {
  /** As the Dockerfile has it. */
  readonly written: string;
  /**
   * In the build context, without wildcards; it may begin with `../`, and `.` is all of the context. Null when it is
   * only known at the build.
   */
  readonly path: string | null;
}

/**
 * All that a Dockerfile takes from its build context. Other stages and images, addresses and heredocs are none of it.
 *
 * @param text the whole Dockerfile
 */
export function copiedFiles(text: string): CopiedFile[] {
  if (text.length > limits.dockerfile) return [{ written: "more than is read", path: null }];
  const dockerfile = DockerfileParser.parse(text);
  const escapeCharacter = dockerfile.getEscapeCharacter();
  const before = new Map<string, string>();
  const stages = new Map<string, Map<string, string>>();
  let [values, isInStage] = [before, false];
  return dockerfile.getInstructions().flatMap((instruction) => {
    const words = wordsOf(instruction.getArgumentsContent() ?? "", escapeCharacter);
    const keyword = instruction.getKeyword();
    if (keyword === "FROM") {
      const [image = "", , name = ""] = words.filter((word) => !word.startsWith("--"));
      // What an earlier stage knows, those that are based on it know too.
      values = new Map(stages.get(image.toLowerCase()));
      isInStage = true;
      stages.set(name.toLowerCase(), values);
    } else if (keyword === "ARG" || keyword === "ENV") {
      assign(words, keyword === "ARG" && isInStage ? before : new Map());
    }
    return sourcesIn(instruction, words).map(read);
  });

  function assign(words: readonly string[], defaults: ReadonlyMap<string, string>): void {
    for (const word of words) {
      const [name = "", written] = word.split(/=(.*)/s);
      const value = written === undefined ? defaults.get(name) : expanded(written);
      if (value === undefined || value === null) values.delete(name);
      else values.set(name, value);
    }
  }

  function expanded(word: string): string | null {
    return expand(word, escapeCharacter, (name) => values.get(name));
  }

  function read(written: string): CopiedFile {
    const value = expanded(written);
    return { written, path: value === null ? null : withoutWildcards(value) };
  }
}

/** The sources of an instruction, as written. */
function sourcesIn(instruction: Instruction, words: readonly string[]): string[] {
  const keyword = instruction.getKeyword();
  if (keyword === "RUN") return mountedBy(instruction as Run);
  if (keyword !== "COPY" && keyword !== "ADD") return [];
  const copy = instruction as Copy | Add;
  if (copy.getFlags().some((flag) => flag.getName() === "from")) return [];
  const values = listOf(copy.getArgumentsContent() ?? "") ?? words;
  // A heredoc stands for a source, and its text follows on the line's end.
  const isHeredoc = values.some((word) => word.startsWith("<<"));
  const sources = isHeredoc ? [] : values.slice(0, -1);
  return sources.filter((source) => !/^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i.test(source));
}

/** The words of an instruction that is written as a list; null when it is not, as Docker takes it then. */
function listOf(text: string): string[] | null {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.map(String) : null;
  } catch {
    return null;
  }
}

/** `RUN --mount=type=bind,source=…` reads the build context, unless it has a `from`. */
function mountedBy(run: Run): string[] {
  return run
    .getFlags()
    .filter((flag) => flag.getName() === "mount")
    .flatMap((flag) => {
      const options = new Map(
        (flag.getValue() ?? "")
          .split(",")
          .map((option) => option.split(/=(.*)/s) as [string, string]),
      );
      const source = options.get("source") ?? options.get("src");
      const isBind = (options.get("type") ?? "bind") === "bind" && !options.has("from");
      return isBind && source !== undefined ? [source] : [];
    });
}

/** The folder in which a pattern matches, for a pattern; else the path itself. */
function withoutWildcards(path: string): string {
  const parts = normalize(`./${path}`).split("/");
  const first = parts.findIndex((part) => /[*?[]/.test(part));
  return (first < 0 ? parts : parts.slice(0, first)).filter(Boolean).join("/") || ".";
}
