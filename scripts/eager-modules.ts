/** Spares V8 work when a chunk is loaded. */
import { parse } from "acorn";

/**
 * Puts each module's function in parentheses. V8 only skims a function that may never be called, and reads it again
 * when it is; parentheses tell it to read the function at once. Of a chunk, nearly all modules run.
 *
 * @param chunk the text of a chunk: `export const modules = { 12345: (module, exports, require) => { … }, … }`
 */
export function withEagerModules(chunk: string): string {
  const { body } = parse(chunk, { ecmaVersion: "latest", sourceType: "module" });
  const functions = body.flatMap((statement) => {
    if (statement.type !== "ExportNamedDeclaration") return [];
    if (statement.declaration?.type !== "VariableDeclaration") return [];
    const { init } = statement.declaration.declarations[0] ?? {};
    if (init?.type !== "ObjectExpression") return [];
    return init.properties.flatMap((property) =>
      property.type === "Property" && /Function/.test(property.value.type) ? [property.value] : [],
    );
  });
  if (functions.length === 0) throw new Error("A chunk of a form that is not known");
  return functions.reduceRight(
    (text, { start, end }) =>
      `${text.slice(0, start)}(${text.slice(start, end)})${text.slice(end)}`,
    chunk,
  );
}
