/** What a server said, in the error output of git, which passes it on among its own words. */
import { limits } from "../limits.ts";

/** The lines of the server, without git's prefixes, progress and rules of dashes. */
export function linesOf(stderr: string): string[] {
  return stderr
    .slice(0, limits.searched)
    .split(/[\r\n]+/)
    .filter((line) => /^(?:remote|ERROR): /.test(line))
    .map((line) =>
      line
        .replace(/^(?:remote|ERROR): /, "")
        .replace(/^error: /, "")
        .replace(/[—–_=-]{3,}/g, " ")
        .trim(),
    )
    .filter((line) => line && !progress.test(line));
}

const progress =
  /^(?:Resolving deltas|Compressing|Counting|Enumerating|Total|Updating references|Processing changes)\b/;

/** Lines as one, without passwords in addresses. */
export function asOne(lines: readonly string[]): string {
  return lines
    .join(" ")
    .replace(/(:\/\/)[^/@\s]*@/g, "$1")
    .slice(0, limits.said);
}

/** The one line that tells best why git failed, where the server said nothing. */
export function lastLine(stderr: string): string {
  const lines = stderr
    .slice(-limits.searched)
    .split(/[\r\n]+/)
    .filter(Boolean);
  // ssh prints the reason first; git then only reports the failure.
  const ssh = lines.find((line) => /^ssh: |Host key verification failed|@.*: /.test(line));
  const telling = lines.filter((line) => /^(?:fatal|error|remote): /.test(line));
  const git = telling.findLast((line) => !consequence.test(line)) ?? telling.at(-1);
  return (ssh ?? git ?? stderr.trim()).slice(0, 300);
}

/** What git prints last, whatever went wrong. */
const consequence =
  /remote end hung up|failed to push some refs|Could not read from remote repository|expected flush after/;
