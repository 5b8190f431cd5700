/** GitHub's expressions, as far as the workflows of this project use them. */

/** The value of a name such as `steps.record.outputs.deploy-id`; an empty text when it has none. */
export type Lookup = (name: string) => string;

const functions = {
  always: () => true,
  startsWith: (text: string, start: string) => text.startsWith(start),
  fromJSON: (text: string): unknown => JSON.parse(text),
};

/** What an expression gives. @param hasFailed whether an earlier step has */
export function evaluated(expression: string, lookup: Lookup, hasFailed = false): unknown {
  const script = expression
    .replace(/\b(?:steps|needs|inputs)(?:\.[\w-]+)+/g, (name) => `lookup("${name}")`)
    .replace(/([!=])=/g, "$1==");
  const names = ["lookup", "failure", ...Object.keys(functions)];
  const run = new Function(...names, `return ${script}`);
  return run(lookup, () => hasFailed, ...Object.values(functions));
}

/** A text with the values of its expressions. */
export function filled(text: string, lookup: Lookup, hasFailed = false): string {
  return String(text).replace(/\$\{\{(.*?)\}\}/g, (_, inner) =>
    String(evaluated(inner, lookup, hasFailed)),
  );
}

/** Whether a step or job with a condition is due. */
export function isDue(condition: string | undefined, lookup: Lookup, hasFailed: boolean): boolean {
  const text = condition ?? "true";
  const isAsked = /\b(?:always|failure)\(\)/.test(text);
  return (isAsked || !hasFailed) && evaluated(text, lookup, hasFailed) === true;
}
