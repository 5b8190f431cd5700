/** The API query for what git would otherwise have to fetch, and its answer. */
import { z } from "zod";
import { landedFields, landedIn } from "../github/landed-fields.ts";
import { limits } from "../limits.ts";
import type { LandedCommit } from "../proposal-ports.ts";
import type { Needed } from "./needed.ts";

/** Location of a file as git writes it (`HEAD:.github/deploys.yml`) → its text. */
export type FileTexts = ReadonlyMap<string, string>;

export interface ApiSnapshot {
  /** Without `refs/heads/`. */
  readonly defaultBranch: string | null;
  /** The account that the token belongs to. */
  readonly viewer: { readonly login: string; readonly databaseId: number } | null;
  /** The files that the API returned in full. */
  readonly files: FileTexts;
  /** Location → ID, of the files that this API cuts off and another one has: those of more than 512,000 bytes. */
  readonly truncated: ReadonlyMap<string, string>;
  /** Whether a commit is in the history of another. */
  readonly histories: readonly {
    readonly head: string;
    readonly commit: string;
    readonly isIn: boolean;
  }[];
  /** The newest commits up to the one that was asked for; null when it was none, or the API did not say. */
  readonly landed: readonly LandedCommit[] | null;
}

/** What a query asks for. */
export type Asked = Pick<Needed, "files" | "compared" | "landed">;

const blobSchema = z
  .object({
    oid: z.string(),
    byteSize: z.number(),
    text: z.string().nullable(),
    isTruncated: z.boolean().nullable(),
  })
  .partial()
  .nullable();

const objectSchema = z.object({ oid: z.string() });

const comparisonSchema = z
  .object({
    status: z.enum(["AHEAD", "BEHIND", "DIVERGED", "IDENTICAL"]),
    baseTarget: objectSchema,
    headTarget: objectSchema,
  })
  .transform(({ status, baseTarget, headTarget }) => ({
    head: baseTarget.oid,
    commit: headTarget.oid,
    isIn: status === "BEHIND" || status === "IDENTICAL",
  }))
  .nullable()
  .catch(null);

const answerSchema = z.object({
  viewer: z.object({ login: z.string(), databaseId: z.number() }).nullish().catch(null),
  repository: z
    .looseObject({
      defaultBranchRef: z.object({ name: z.string() }).nullish(),
      compared: z.record(z.string(), comparisonSchema).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

/** @param about `rest` leaves out what an earlier query has already asked for */
export function snapshotQuery(
  { files, compared, landed }: Asked,
  about: "all" | "rest",
): { query: string; variables: Record<string, string> } {
  const variables: Record<string, string> = {};
  const variable = (name: string, value: string) => {
    variables[name] = value;
    return `$${name}`;
  };
  const blobs = files.map((location, index) => {
    const expression = variable(`p${index}`, location);
    return `p${index}: object(expression: ${expression}) { ... on Blob { oid byteSize text isTruncated } }`;
  });
  const comparisons = compared.commits.map((commit, index) => {
    const ref = variable(`c${index}`, commit);
    return `c${index}: compare(headRef: ${ref}) { status baseTarget { oid } headTarget { oid } }`;
  });
  const histories =
    comparisons.length > 0
      ? [
          `compared: ref(qualifiedName: ${variable("ref", compared.ref)}) { ${comparisons.join(" ")} }`,
        ]
      : [];
  const lately =
    landed === null
      ? []
      : [`landed: object(expression: ${variable("landed", landed)}) { ${landedFields} }`];
  const [viewer, branch] =
    about === "all" ? ["viewer { login databaseId } ", ["defaultBranchRef { name }"]] : ["", []];
  const parameters = Object.keys(variables).map((name) => `, $${name}: String!`);
  const asked = [...branch, ...blobs, ...histories, ...lately].join(" ");
  return {
    query: `query ($owner: String!, $repo: String!${parameters.join("")}) { ${viewer}repository(owner: $owner, name: $repo) { ${asked} } }`,
    variables,
  };
}

/** Parses an answer, leniently: anything unexpected is left out. @param data of the answer */
export function snapshotOfAnswer(data: unknown, { files: locations }: Asked): ApiSnapshot {
  const { data: found } = answerSchema.safeParse(data);
  const { defaultBranchRef, compared, landed, ...blobs } = found?.repository ?? {};
  const files = new Map<string, string>();
  const truncated = new Map<string, string>();
  locations.forEach((location, index) => {
    const { data: blob } = blobSchema.safeParse(blobs[`p${index}`]);
    if (typeof blob?.text !== "string") return;
    if (!blob.isTruncated) files.set(location, blob.text);
    else if (blob.oid && (blob.byteSize ?? 0) <= limits.manifest) truncated.set(location, blob.oid);
  });
  return {
    viewer: found?.viewer ?? null,
    defaultBranch: defaultBranchRef?.name ?? null,
    files,
    truncated,
    landed: landedIn(landed),
    histories: Object.values(compared ?? {}).filter((comparison) => comparison !== null),
  };
}
