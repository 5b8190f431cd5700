/** What starts a workflow. */
import { type Document, isMap, isScalar, isSeq } from "yaml";

/** Event → what the workflow says of it. */
function eventsOf(document: Document): Map<string, unknown> {
  const on = document.get("on", true);
  if (isScalar(on)) return new Map([[String(on.value), null]]);
  if (isSeq(on)) return new Map((on.toJSON() as unknown[]).map((name) => [String(name), null]));
  return new Map(isMap(on) ? Object.entries(on.toJSON() as object) : []);
}

/** What is asked of who starts it by hand, or by the API: name → what the workflow says of it. */
function formOf(document: Document): object {
  const form = eventsOf(document).get("workflow_dispatch");
  return (form as { inputs?: object | null } | null | undefined)?.inputs ?? {};
}

/** The names of the inputs that are asked of who starts it by hand. */
export function inputsByHand(document: Document): string[] {
  return Object.keys(formOf(document));
}

/** Whether it can be started by hand, or by the API, without saying anything. */
export function canBeStarted(document: Document): boolean {
  const unanswered = Object.values(formOf(document)).filter(
    (input: { required?: unknown; default?: unknown } | null) =>
      input?.required === true && input.default === undefined,
  );
  return eventsOf(document).has("workflow_dispatch") && unanswered.length === 0;
}

/** Whether other workflows call it. */
export function isCallable(document: Document): boolean {
  return eventsOf(document).has("workflow_call");
}

/** Whether only other workflows start it. */
export function isOnlyCalled(document: Document): boolean {
  return [...eventsOf(document).keys()].join() === "workflow_call";
}

/**
 * The condition that excludes runs for pull requests that are not merged: their code is on no branch, so `record`
 * refuses it. Null when there are no such runs, `never` when there are no others.
 */
export function withoutPullRequests(document: Document): string | null {
  const events = eventsOf(document);
  const proposing = [...events].filter(
    ([name, options]) =>
      /^pull_request(?:_target)?$/.test(name) && typesOf(options).join() !== "closed",
  );
  if (proposing.length === 0) return null;
  if (proposing.length === events.size) return "never";
  const isClosedToo = proposing.some(([, options]) => typesOf(options).includes("closed"));
  const isOther = "!startsWith(github.event_name, 'pull_request')";
  return isClosedToo ? `(${isOther} || github.event.pull_request.merged)` : isOther;
}

function typesOf(options: unknown): unknown[] {
  const types = (options as { types?: unknown } | null)?.types;
  return Array.isArray(types) ? types : [types];
}
