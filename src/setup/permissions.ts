/** Gives a job the permission that recording needs, `contents: write`; its other permissions stay. */
import { isMap, isScalar, type YAMLMap } from "yaml";
import { type Edit, indentAt, indented, insertion, lineStart, replacement } from "./text-edits.ts";

export interface PermissionEdits {
  readonly edits: readonly Edit[];
  /** Whether the job had the repository's default permissions before, and loses those. */
  readonly replacesDefaults: boolean;
}

const noEdits: PermissionEdits = { edits: [], replacesDefaults: false };

/**
 * @param ofWorkflow the node of the workflow's own `permissions`
 * @returns null when the permissions are written in a way that cannot be extended
 */
export function permissionEdits(
  text: string,
  job: YAMLMap,
  ofWorkflow: unknown,
): PermissionEdits | null {
  const ofJob = job.get("permissions", true);
  if (isMap(ofJob)) {
    if (ofJob.get("contents") === "write") return noEdits;
    const edit = extendedMap(text, ofJob);
    return edit && { edits: [edit], replacesDefaults: false };
  }
  const effective = ofJob ?? ofWorkflow;
  if (isScalar(effective)) return effective.value === "write-all" ? noEdits : null;
  if (isMap(ofWorkflow) && ofWorkflow.get("contents") === "write") return noEdits;
  const inherited = isMap(ofWorkflow)
    ? ofWorkflow.items.map(({ key, value }) => [String(key), String(value)] as const)
    : [];
  return {
    edits: [newMap(text, job, inherited)],
    replacesDefaults: inherited.length === 0,
  };
}

/** Permissions of the job's own, before its steps; those of the workflow no longer apply to it. */
function newMap(
  text: string,
  job: YAMLMap,
  inherited: readonly (readonly [scope: string, level: string])[],
): Edit {
  const granted = [...inherited.filter(([scope]) => scope !== "contents"), ["contents", "write"]];
  const steps = job.items.find(({ key }) => String(key) === "steps");
  const [start = 0] = (isScalar(steps?.key) && steps.key.range) || [];
  const lines = ["permissions:", ...granted.map(([scope, level]) => `  ${scope}: ${level}`)];
  return insertion(lineStart(text, start), indented(indentAt(text, start), lines));
}

function extendedMap(text: string, permissions: YAMLMap): Edit | null {
  const contents = permissions.items.find(({ key }) => String(key) === "contents");
  const level = contents?.value;
  if (isScalar(level)) {
    const [start = 0, end = 0] = level.range ?? [];
    return replacement(start, end, "write");
  }
  if (contents !== undefined) return null;
  const [start = 0] = permissions.range ?? [];
  if (permissions.flow) {
    const isEmpty = permissions.items.length === 0;
    return insertion(start + 1, isEmpty ? " contents: write " : " contents: write,");
  }
  return insertion(start, `contents: write\n${indentAt(text, start)}`);
}
