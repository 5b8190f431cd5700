/**
 * Why a server refused, from the output of git and GitHub.
 *
 * git's exit codes and porcelain output only say *that* something was refused. The reason is in GitHub's
 * messages, which git passes on. Only this file reads them.
 */
import { diskProblem, type Problem, problem } from "../errors/problem.ts";

/** A ref that a push did not change, from the output of `git push --porcelain`. */
export interface RefusedRef {
  readonly ref: string;
  /** The text in parentheses, such as `stale info` or `protected branch hook declined`. */
  readonly reason: string;
}

/** The refused refs in the output of `git push --porcelain`. */
export function refusedRefs(porcelain: string): RefusedRef[] {
  return porcelain
    .split("\n")
    .filter((line) => line.startsWith("!\t"))
    .map((line) => {
      const [, refs = "", summary = ""] = line.split("\t");
      const opening = summary.indexOf("(");
      return {
        ref: refs.slice(refs.indexOf(":") + 1),
        reason: opening < 0 ? summary : summary.slice(opening + 1, summary.lastIndexOf(")")),
      };
    });
}

/** Refused only because another ref of the same atomic push was. */
const byAssociation = /^atomic (?:push|transaction) fail/;
/** Somebody else pushed first: the ref has changed since we read it, or now exists. */
const lostRace =
  /^(?:stale info|fetch first|non-fast-forward|already exists|remote ref updated since checkout)|lock ref|failed to (?:update|lock) ref|reference already exists|incorrect old value/;

/**
 * Distinguishes a push conflict from a refusal.
 *
 * @param refused from {@link refusedRefs}; at least one
 * @param stderr git's error output, which includes the server's messages
 * @returns the refs that caused it, with a problem for each; without problems, it is a push conflict
 */
export function judgeRefusal(
  refused: readonly RefusedRef[],
  stderr: string,
): { readonly refs: string[]; readonly problems?: [Problem, ...Problem[]] } {
  const own = refused.filter(({ reason }) => !byAssociation.test(reason));
  const causes = own.length > 0 ? own : refused;
  // A server whose own transaction lost a race names the ref only in its message.
  const locked = [...stderr.matchAll(/cannot lock ref '([^']+)'/g)].map(([, ref = ""]) => ref);
  if (own.length === 0 && locked.length > 0) return { refs: locked };
  const lost = causes.filter(({ reason }) => lostRace.test(reason));
  if (lost.length > 0) return { refs: lost.map(({ ref }) => ref) };
  return {
    problems: causes.map((cause) => refusalOf(cause, stderr)) as [Problem, ...Problem[]],
    refs: causes.map(({ ref }) => ref),
  };
}

function refusalOf({ ref, reason }: RefusedRef, stderr: string): Problem {
  const said = serverSaid(stderr, reason);
  const text = `${reason}\n${stderr}`;
  const context = { ref, said };
  if (/without `?workflows?`? (?:permission|scope)/.test(reason))
    return problem("workflow-file", context);
  if (
    ref.startsWith("refs/tags/") &&
    /GH013|GH006|rule violations|protected \w+ hook declined/.test(text)
  ) {
    return problem("tag-rule", context);
  }
  if (/through a pull request/.test(text)) return problem("pull-request-required", context);
  if (/verified signatures|signed commits/i.test(text))
    return problem("signature-required", context);
  if (/GH006|protected branch hook declined/.test(text))
    return problem("branch-protected", context);
  if (/GH013|rule violations/.test(text)) return problem("rule-violated", context);
  return problem("push-refused", context);
}

/** The server's messages, without git's prefixes. */
function serverSaid(stderr: string, reason: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .filter((line) => line.startsWith("remote: "))
    .map((line) =>
      line
        .slice("remote: ".length)
        .replace(/^error: /, "")
        .trim(),
    )
    .filter(
      (line) => line && !/^(?:Resolving deltas|Compressing|Counting|Enumerating|Total)/.test(line),
    );
  return [...lines, `(${reason})`].join(" ").slice(0, 600);
}

/**
 * Finds out why git could not reach the repository.
 *
 * @returns `disk-not-writable`, `bad-token`, `repository-not-found`, `write-not-permitted` or `network`
 */
export function connectionProblem(
  stderr: string,
  context: { readonly repository: string; readonly writing: boolean },
): Problem {
  const { repository, writing } = context;
  const disk = diskProblem(stderr);
  if (disk) return disk;
  if (
    /Permission denied \([\w,-]*publickey|error: 401|Authentication failed|could not read (?:Username|Password)|Invalid (?:username|credentials)|Bad credentials/i.test(
      stderr,
    )
  ) {
    return problem("bad-token", {});
  }
  if (/error: 404|[Rr]epository.* not found/.test(stderr)) {
    return problem("repository-not-found", { repository });
  }
  if (/error: 403|Write access to repository not granted|Permission to .* denied/.test(stderr)) {
    return writing
      ? problem("write-not-permitted", { repository })
      : problem("repository-not-found", { repository });
  }
  return problem("network", { said: lastLine(stderr) });
}

/** Whether the server says that the repository is at another address. */
export function isRedirect(stderr: string): boolean {
  return /returned error: 30[12378]\b/.test(stderr);
}

/**
 * Whether another try may succeed. A connection that was silent for long is not tried again, because that
 * would take too long.
 */
export function isPassing(stderr: string): boolean {
  if (/returned error: 4(?!08|29)\d\d|too slow/.test(stderr) || diskProblem(stderr)) return false;
  return /returned error: (?:408|429|5\d\d)|RPC failed|hung up|early EOF|unexpected disconnect|Connection (?:reset|refused|timed out)|Failed to connect|Could(?:n't| not) (?:resolve|connect)|Empty reply|(?:Recv|Send) failure|transfer closed|SSL|TLS|bad line length|valid: is this a git repository/i.test(
    stderr,
  );
}

function lastLine(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).filter(Boolean);
  // ssh prints the reason first; git then only reports the failure.
  const ssh = lines.find((line) => /^ssh: |Host key verification failed|@.*: /.test(line));
  const git = lines.findLast((line) => /^(?:fatal|error|remote): /.test(line));
  return (ssh ?? git ?? stderr.trim()).slice(0, 300);
}
