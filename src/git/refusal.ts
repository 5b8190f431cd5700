/**
 * Why a server refused a push, from the output of git and GitHub.
 *
 * git's exit codes and porcelain output only say *that* something was refused. The reason is in GitHub's
 * messages, which git passes on. Only this file reads them.
 */
import { type Problem, problem } from "../errors/problem.ts";
import { ruleRefusal } from "../errors/rule-refusal.ts";
import { limits } from "../limits.ts";
import { asOne, linesOf } from "./said.ts";

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

/** Refused only because another ref of the same atomic push was: in the words of git, then of JGit. */
const byAssociation = /^(?:atomic (?:push|transaction) fail|transaction aborted)/;
/** Somebody else pushed first: the ref has changed since we read it, or now exists. Last, the words of JGit. */
const lostRace =
  /^(?:stale info|fetch first|non-fast-forward|already exists|remote ref updated since checkout)|lock ref|failed to (?:update ref|lock)|reference already exists|incorrect old value|^(?:invalid old id sent|no such ref|non-fast forward)$/;
/** The server's own trouble, which looks like a lost race: it could not write the ref. */
const cannotWrite =
  /Permission denied|No space left|Read-only file system|quota exceeded|unable to create directory/i;

/** What became of a push: a conflict when there are no problems. */
interface Judged {
  /** The refs that caused it. */
  readonly refs: string[];
  readonly problems?: [Problem, ...Problem[]];
}

/**
 * Distinguishes a push conflict from a refusal.
 *
 * @param refused from {@link refusedRefs}; at least one
 * @param stderr git's error output, which includes the server's messages
 * @returns the refs that caused it, with a problem for each reason; without problems, it is a push conflict
 */
export function judgeRefusal(refused: readonly RefusedRef[], stderr: string): Judged {
  const lines = linesOf(stderr);
  const own = refused.filter(({ reason }) => !byAssociation.test(reason));
  const causes = own.length > 0 ? own : refused;
  const blocked = inTheWay(causes, lines);
  if (blocked) return blocked;
  if (!lines.some((line) => cannotWrite.test(line))) {
    // A server whose own transaction lost a race names the ref only in its message.
    const locked = [...stderr.slice(0, limits.searched).matchAll(/cannot lock ref '([^']+)'/g)].map(
      ([, ref = ""]) => ref,
    );
    if (own.length === 0 && locked.length > 0) return { refs: locked };
    const lost = causes.filter(({ reason }) => lostRace.test(reason));
    if (lost.length > 0) return { refs: lost.map(({ ref }) => ref) };
  }
  return refusals(causes, lines);
}

/** A ref cannot be made where another one is in the way: one is the name of a folder in the name of the other. */
function inTheWay(causes: readonly RefusedRef[], lines: readonly string[]): Judged | null {
  const told = [...lines, ...causes.map(({ reason }) => reason)];
  const conflict = causes.find(({ reason }) => /directory.file conflict/i.test(reason));
  const [, existing = null, ref = conflict?.ref] =
    /'(refs\/[^']+)' exists; cannot create '(refs\/[^']+)'/.exec(told.join("\n")) ?? [];
  if (ref === undefined) return null;
  const said = asOne(told);
  return { refs: [ref], problems: [problem("ref-in-the-way", { ref, existing, said })] };
}

/** One problem for each reason, whatever number of refs it concerns. */
function refusals(causes: readonly RefusedRef[], lines: readonly string[]): Judged {
  const sections = sectionsOf(lines);
  const named = causes.filter(({ ref }) => sections.has(ref));
  // A hook that judges the whole push gives each ref its reason, also those that it has nothing against.
  const concerned = causes.filter(
    (cause) => named.includes(cause) || !named.some(({ reason }) => reason === cause.reason),
  );
  const groups = new Map<string, RefusedRef[]>();
  for (const cause of concerned) {
    const text = JSON.stringify([cause.reason, sections.get(cause.ref) ?? []]);
    groups.set(text, [...(groups.get(text) ?? []), cause]);
  }
  const problems = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [refusalOf(group, sections.get(first.ref) ?? lines)] : [];
  });
  return {
    refs: concerned.map(({ ref }) => ref),
    problems: problems as [Problem, ...Problem[]],
  };
}

/** Ref → what the server said about it. GitHub begins a new part with each ref that it refuses. */
function sectionsOf(lines: readonly string[]): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let section: string[] | undefined;
  for (const line of lines) {
    const [, ref] = /^GH\d+: .* for (refs\/\S+?)\.?$/.exec(line) ?? [];
    if (ref !== undefined) {
      section = sections.get(ref) ?? [];
      sections.set(ref, section);
    }
    section?.push(line);
  }
  return sections;
}

function refusalOf(group: readonly RefusedRef[], lines: readonly string[]): Problem {
  const refs = group.map(({ ref }) => ref);
  const [{ reason } = { reason: "" }] = group;
  return ruleRefusal(refs, [reason, ...lines].join("\n"), asOne([...lines, `(${reason})`]));
}
