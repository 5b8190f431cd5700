/** Why git could not reach the repository: by the server's status, then by what it said, then by git's own words. */
import { accessRefusal } from "../errors/access-refusal.ts";
import { diskProblem, type Problem, problem } from "../errors/problem.ts";
import { asOne, lastLine, linesOf } from "./said.ts";

/** The status of the server or proxy that ended a request; null when none is known. */
function statusOf(stderr: string): number | null {
  const [, ...found] =
    /returned error: (\d{3})\b|HTTP code (\d{3}) from proxy|tunnel failed, response (\d{3})\b|RPC failed; HTTP (\d{3})\b/.exec(
      stderr,
    ) ?? [];
  const status = Number(found.find(Boolean));
  return status > 0 ? status : null;
}

const untrusted =
  /certificate (?:problem|verif)|(?:server|peer|SSL|self[- ]signed) certificate|unable to get local issuer|SEC_E_UNTRUSTED_ROOT/i;
const unauthenticated =
  /Permission denied \([\w,-]*publickey|error: 401|Authentication failed|could not read (?:Username|Password)/i;
const badCredentials = /Invalid (?:username|credentials)|Bad credentials/i;
const noRepository = /error: 404|[Rr]epository.* not found/;
const forbidden = /error: 403|Write access to repository not granted|Permission to .* denied/;

/**
 * Finds out why git could not reach the repository.
 *
 * @param writing whether it was a push, before which the same credentials could read
 * @returns `network` when it is none of what is known
 */
export function connectionProblem(
  stderr: string,
  { repository, writing }: { readonly repository: string; readonly writing: boolean },
): Problem {
  const disk = diskProblem(stderr);
  if (disk) return disk;
  const lines = linesOf(stderr);
  const said = asOne(lines.length > 0 ? lines : [lastLine(stderr)]);
  const context = { repository, said };
  const status = statusOf(stderr);
  if (isUntrusted(stderr)) return problem("certificate-untrusted", context);
  if (status === 407) return problem("proxy-login-required", context);
  if (status === 413) return problem("push-too-large", context);
  const access = accessRefusal(lines.join(" "), context);
  if (access) return access;
  if (badCredentials.test(stderr)) return problem("bad-token", context);
  if (unauthenticated.test(stderr)) {
    return problem(writing ? "write-not-permitted" : "bad-token", context);
  }
  if (noRepository.test(stderr)) return problem("repository-not-found", context);
  if (forbidden.test(stderr)) {
    return problem(writing ? "write-not-permitted" : "repository-not-found", context);
  }
  if (status !== null && isFinal(status)) return problem("request-refused", { ...context, status });
  return problem("network", { said });
}

/** Whether a status says that the same request will be answered so again. */
const isFinal = (status: number) =>
  status >= 400 && status < 500 && status !== 408 && status !== 429;

/** Whether the server says that the repository is at another address. */
export function isRedirect(stderr: string): boolean {
  return /returned error: 30[12378]\b/.test(stderr);
}

/** Whether git does not trust the certificate of the server or of a proxy. */
export function isUntrusted(stderr: string): boolean {
  return untrusted.test(stderr);
}

/** Whether the server gives no commit or file by its ID, only what its refs name: protocol v0 with git's defaults. */
export function isUnadvertised(stderr: string): boolean {
  return /unadvertised object|not advertised/i.test(stderr);
}

/** Whether another try may succeed. */
export function mayPass(stderr: string): boolean {
  const { code } = connectionProblem(stderr, { repository: "", writing: false });
  if (code !== "network" || isUnadvertised(stderr)) return false;
  return /returned error: (?:408|429|5\d\d)|RPC failed|hung up|early EOF|unexpected disconnect|Connection (?:reset|refused|timed out)|Failed to connect|Could(?:n't| not) (?:resolve|connect)|Empty reply|(?:Recv|Send) failure|transfer closed|too slow|SSL|TLS|bad line length|valid: is this a git repository/i.test(
    stderr,
  );
}

/** The same for a read. After a connection that was silent for long, another try would take too long. */
export function isPassing(stderr: string): boolean {
  return mayPass(stderr) && !stderr.includes("too slow");
}
