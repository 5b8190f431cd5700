/** The query for what git would have to fetch, and its answer. */
import { z } from "zod";

export interface Look {
  readonly defaultBranch: string | null;
  readonly viewer: { readonly login: string; readonly databaseId: number } | null;
  /** Place of a file → text, for those that can be told. */
  readonly texts: ReadonlyMap<string, string>;
}

const blobSchema = z
  .object({ text: z.string().nullable(), isTruncated: z.boolean().nullable() })
  .partial()
  .nullable();

const lookSchema = z.object({
  viewer: z.object({ login: z.string(), databaseId: z.number() }).nullish().catch(null),
  repository: z
    .looseObject({ defaultBranchRef: z.object({ name: z.string() }).nullish() })
    .nullish()
    .catch(null),
});

/** @param places of files, as git writes them: `HEAD:.github/deploys.yml` */
export function lookQuery(
  places: readonly string[],
  about: "all" | "texts",
): { query: string; variables: Record<string, string> } {
  const names = places.map((_, index) => `p${index}`);
  const parameters = names.map((name) => `, $${name}: String!`).join("");
  const blobs = names.map(
    (name) => `${name}: object(expression: $${name}) { ... on Blob { text isTruncated } }`,
  );
  const [viewer, branch] =
    about === "all" ? ["viewer { login databaseId } ", "defaultBranchRef { name } "] : ["", ""];
  return {
    query: `query ($owner: String!, $repo: String!${parameters}) { ${viewer}repository(owner: $owner, name: $repo) { ${branch}${blobs.join(" ")} } }`,
    variables: Object.fromEntries(places.map((place, index) => [`p${index}`, place])),
  };
}

/** @param data of the answer, or whatever else came */
export function lookOf(data: unknown, places: readonly string[]): Look {
  const { data: found } = lookSchema.safeParse(data);
  const { defaultBranchRef, ...blobs } = found?.repository ?? {};
  const texts = places.flatMap((place, index) => {
    const { data: blob } = blobSchema.safeParse(blobs[`p${index}`]);
    const isWhole = typeof blob?.text === "string" && !blob.isTruncated;
    return isWhole ? [[place, blob.text ?? ""] as const] : [];
  });
  return {
    viewer: found?.viewer ?? null,
    defaultBranch: defaultBranchRef?.name ?? null,
    texts: new Map(texts),
  };
}
