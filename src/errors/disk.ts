/** Recognizes a disk that cannot be written to, in what Node or git says about any failure. */

/** The error codes of the system, in Node's errors, and any reason for which no temporary folder can be made. */
const codes = /\b(?:ENOSPC|EDQUOT|EROFS)\b|, mkdtemp '/;
/** The same in the system's words, and in git's where it does not give the system's. */
const words =
  /No space left on device|Disk quota exceeded|Read-only file system|Out of diskspace|(?:unable to|failed to|cannot|could not|couldn't) write|write error/i;
/** What else git fails to write to, or why. */
const otherwise = /denied|not permitted|remote|request|stdout|pipe|connection|timed out/i;
/** Lines about the server's disk. */
const aboutServer = /^remote: |remote unpack failed/;

/**
 * @param said the message of an error, or everything that git wrote to its standard error
 * @returns the line that says that this machine's disk cannot be written to; null when none does
 */
export function diskTrouble(said: string): string | null {
  const line = said
    .split(/[\r\n]+/)
    .find((text) => !aboutServer.test(text) && (codes.test(text) || isInWords(text)));
  return line === undefined ? null : line.trim().slice(0, 300);
}

function isInWords(line: string): boolean {
  const [found] = words.exec(line) ?? [];
  // A path may be named like one of them: `refs/remote/heads/main.lock`.
  const withoutPaths = line.replace(/(?<= )'[^']*'/g, "");
  return found !== undefined && (!/write/i.test(found) || !otherwise.test(withoutPaths));
}
