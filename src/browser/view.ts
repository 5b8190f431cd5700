/** What the page shows, as the part of its address behind `#`: each view can be bookmarked, and sent to somebody. */

export interface Filters {
  /** Words that are looked for in a deploy's texts. */
  readonly text: string;
  /** Empty: any. */
  readonly status: string;
  readonly runtime: string;
  readonly who: string;
}

export interface View {
  /** Key of the Deployment; null: all of them. */
  readonly deployment: string | null;
  /** ID of the deploy whose details are open. */
  readonly deploy: string | null;
  /** ID of the deploy that somebody wants to roll back to. */
  readonly rollback: string | null;
  /** IDs of up to two deploys that were picked to be compared. */
  readonly picked: readonly string[];
  /** Whether the comparison is open. */
  readonly isComparing: boolean;
  readonly filters: Filters;
}

export const noFilters: Filters = { text: "", status: "", runtime: "", who: "" };

export const start: View = {
  ...{ deployment: null, deploy: null, rollback: null, picked: [], isComparing: false },
  filters: noFilters,
};

/** @param hash with or without `#` */
export function viewOf(hash: string): View {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const picked = given.getAll("pick").slice(0, 2);
  return {
    deployment: given.get("deployment"),
    deploy: given.get("deploy"),
    rollback: given.get("rollback"),
    picked,
    isComparing: given.has("compare") && picked.length === 2,
    filters: {
      text: given.get("text") ?? "",
      status: given.get("status") ?? "",
      runtime: given.get("runtime") ?? "",
      who: given.get("who") ?? "",
    },
  };
}

/** @returns with `#`, as a link takes it */
export function hashOf({ filters, picked, isComparing, ...ids }: View): string {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...ids, ...filters }))
    if (value) all.set(name, value);
  for (const id of picked) all.append("pick", id);
  if (isComparing) all.set("compare", "");
  return `#${all}`;
}
