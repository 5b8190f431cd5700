/** How figures are written. */

export const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

export const ratio = (value: number) => value.toFixed(2);

export const count = (value: number) => value.toLocaleString("en");

export const bytes = (count: number) =>
  count >= 1e6 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e3).toFixed(1)} kB`;

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((row) => `| ${row.join(" | ")} |`).join("\n");
}
