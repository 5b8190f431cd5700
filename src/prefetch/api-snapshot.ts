/** The API query for files that git would otherwise have to fetch, and its answer. */
import { z } from "zod";

/** Location of a file as git writes it (`HEAD:.github/deploys.yml`) → its text. */
export type FileTexts = ReadonlyMap<string, string>;

export interface ApiSnapshot {
  /** Without `refs/heads/`. */
  readonly defaultBranch: string | null;
  /** The account that the token belongs to. */
  readonly viewer: { readonly login: string; readonly databaseId: number } | null;
  /** The files that the API returned in full. */
  readonly files: FileTexts;
}

const blobSchema = z
  .object({ text: z.string().nullable(), isTruncated: z.boolean().nullable() })
  .partial()
  .nullable();

const answerSchema = z.object({
  viewer: z.object({ login: z.string(), databaseId: z.number() }).nullish().catch(null),
  repository: z
    .looseObject({ defaultBranchRef: z.object({ name: z.string() }).nullish() })
    .nullish()
    .catch(null),
});

/**
 * @param locations of files: `HEAD:.github/deploys.yml`
 * @param about `files` leaves out what an earlier query has already asked for
 */
export function snapshotQuery(
  locations: readonly string[],
  about: "all" | "files",
): { query: string; variables: Record<string, string> } {
  const names = locations.map((_, index) => `p${index}`);
  const parameters = names.map((name) => `, $${name}: String!`).join("");
  const blobs = names.map(
    (name) => `${name}: object(expression: $${name}) { ... on Blob { text isTruncated } }`,
  );
  const [viewer, branch] =
    about === "all" ? ["viewer { login databaseId } ", "defaultBranchRef { name } "] : ["", ""];
  return {
    query: `query ($owner: String!, $repo: String!${parameters}) { ${viewer}repository(owner: $owner, name: $repo) { ${branch}${blobs.join(" ")} } }`,
    variables: Object.fromEntries(locations.map((location, index) => [`p${index}`, location])),
  };
}

/** Parses an answer, leniently: anything unexpected is left out. @param data of the answer */
export function snapshotOfAnswer(data: unknown, locations: readonly string[]): ApiSnapshot {
  const { data: found } = answerSchema.safeParse(data);
  const { defaultBranchRef, ...blobs } = found?.repository ?? {};
  const files = locations.flatMap((location, index) => {
    const { data: blob } = blobSchema.safeParse(blobs[`p${index}`]);
    const isWhole = typeof blob?.text === "string" && !blob.isTruncated;
    return isWhole ? [[location, blob.text ?? ""] as const] : [];
  });
  return {
    viewer: found?.viewer ?? null,
    defaultBranch: defaultBranchRef?.name ?? null,
    files: new Map(files),
  };
}
