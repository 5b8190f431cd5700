/**
 * Signs what our copy has made, by the person's git and with the person's key. Only the signature is added. git reads
 * nothing but what the settings of their clone say about signing, and has no token.
 */
import { refuse } from "../errors/problem.ts";
import type { NewCommit, NewTag } from "../ports.ts";
import type { Copy } from "./copy.ts";
import { GitFailure } from "./process.ts";
import { asOne } from "./said.ts";

/** What is signed. */
export interface Signs {
  readonly commits: boolean;
  readonly tags: boolean;
}

/** Makes commits and tags as {@link Importer.make} does, signed. @throws {Refusal} `signing-failed` */
export async function makeSigned(
  copy: Copy,
  signs: Signs,
  commits: readonly NewCommit[],
  tags: readonly NewTag[],
): Promise<string[]> {
  const { importer } = copy;
  const signed: string[] = [];
  for (const oid of await importer.make(commits, [])) {
    signed.push(signs.commits ? await signedCommit(copy, oid) : oid);
  }
  const onSigned = tags.map((tag) => {
    const { target } = tag;
    return { ...tag, target: typeof target === "number" ? (signed[target] ?? "") : target };
  });
  for (const oid of await importer.make([], onSigned)) {
    signed.push(signs.tags ? await signedTag(copy, oid) : oid);
  }
  return signed;
}

async function signedCommit(copy: Copy, oid: string): Promise<string> {
  const made = await read(copy, oid);
  const { values, message } = partsOf(made);
  const parents = values("parent").flatMap((parent) => ["-p", parent]);
  const names = {
    ...nameIn("AUTHOR", values("author")),
    ...nameIn("COMMITTER", values("committer")),
  };
  const signing = ["commit-tree", "-S", ...parents, "-F", "-", ...values("tree")];
  const signed = (await sign(copy, signing, message, names)).trim();
  const rest = (await read(copy, signed)).replace(/^gpgsig(?:-sha256)? .*\n(?: .*\n)*/m, "");
  return rest === made ? signed : changed();
}

async function signedTag(copy: Copy, oid: string): Promise<string> {
  const made = await read(copy, oid);
  const { values, message } = partsOf(made);
  const [name = ""] = values("tag");
  const options = ["--sign", "--force", "--cleanup=verbatim", "--file=-", "--end-of-options"];
  const signing = ["tag", ...options, name, ...values("object")];
  await sign(copy, signing, message, nameIn("COMMITTER", values("tagger")));
  const signed = (await copy.git(["rev-parse", `refs/tags/${name}`])).trim();
  return (await read(copy, signed)).startsWith(made) ? signed : changed();
}

async function read({ objects }: Copy, oid: string): Promise<string> {
  return (await objects.read(oid)).content.toString();
}

/** The header of a commit or tag, by key, and its message. */
function partsOf(object: string) {
  const end = object.indexOf("\n\n");
  const lines = object.slice(0, end).split("\n");
  const values = (key: string) =>
    lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  return { values, message: object.slice(end + 2) };
}

/** Tells git a name as an object has it: `Mona Lisa <mona@example.com> 1795000000 +0000`. */
function nameIn(role: "AUTHOR" | "COMMITTER", [line = ""]: readonly string[]) {
  const [, name = "", email = "", date = ""] = /^(.*) <(.*)> (.*)$/.exec(line) ?? [];
  return {
    [`GIT_${role}_NAME`]: name,
    [`GIT_${role}_EMAIL`]: email,
    [`GIT_${role}_DATE`]: `@${date}`,
  };
}

async function sign(
  { git }: Copy,
  args: readonly string[],
  input: string,
  signing: Readonly<Record<`GIT_${string}`, string>>,
): Promise<string> {
  try {
    return await git(args, { input, signing, local: true });
  } catch (cause) {
    if (!(cause instanceof GitFailure)) throw cause;
    const said = cause.stderr.includes("block timeout reached")
      ? "nothing for 5 minutes"
      : asOne(cause.stderr.split(/[\r\n]+/).filter(Boolean));
    return refuse("signing-failed", { said }, { cause });
  }
}

function changed(): never {
  return refuse("signing-failed", { said: "it signed something else than was made" });
}
