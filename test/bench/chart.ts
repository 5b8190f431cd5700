/** A line chart as SVG, with logarithmic axes, that can be read on light and on dark pages. */

export interface Line {
  readonly name: string;
  /** From left to right. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly x: { readonly title: string; readonly show: (value: number) => string };
  readonly y: { readonly title: string; readonly show: (value: number) => string };
  readonly lines: readonly Line[];
}

const size = { width: 760, height: 420 };
/** What the lines have to themselves. */
const area = { left: 64, right: 500, top: 48, bottom: 364 };
/** Height of a line's name. */
const nameHeight = 18;

// After Okabe and Ito, whose colors people tell apart whatever colors they see.
const themes = {
  light: {
    ...{ text: "#1f2328", grid: "#d1d9e0" },
    lines: ["#0072b2", "#009e73", "#d55e00", "#cc79a7", "#a67c00"],
  },
  dark: {
    ...{ text: "#f0f6fc", grid: "#3d444d" },
    lines: ["#56b4e9", "#2fcf9f", "#ff8c42", "#e6a8cb", "#e6c34a"],
  },
};

function styleOf({ text, grid, lines }: typeof themes.light): string {
  const ofLines = lines.map(
    (color, index) => `.line${index} { stroke: ${color} } .dot${index} { fill: ${color} }`,
  );
  return [`text { fill: ${text} } .grid { stroke: ${grid} }`, ...ofLines].join("\n");
}

const style = `text { font: 13px system-ui, sans-serif }
.title { font-size: 15px; font-weight: 600 }
polyline { fill: none; stroke-width: 2.5 }
${styleOf(themes.light)}
@media (prefers-color-scheme: dark) {
${styleOf(themes.dark)}
}`;

/** Draws it. */
export function svg({ title, x, y, lines }: Chart): string {
  const values = lines.flatMap(({ points }) => points);
  const measured = [...new Set(values.map(([value]) => value))];
  const across = axis(measured, area.left, area.right);
  const times = values.map(([, value]) => value);
  const up = axis(times, area.bottom, area.top);
  const middle = (area.left + area.right) / 2;
  const parts = [
    text(area.left, 20, title, 'class="title"'),
    text(8, 40, y.title),
    text(middle, size.height - 12, x.title, 'text-anchor="middle"'),
    ...measured.map((value) =>
      text(across(value), area.bottom + 20, x.show(value), 'text-anchor="middle"'),
    ),
    ...powersOfTen(times).flatMap((tick) => {
      const at = round(up(tick));
      return [
        `<path class="grid" d="M${area.left} ${at}H${area.right}"/>`,
        text(area.left - 8, at + 4, y.show(tick), 'text-anchor="end"'),
      ];
    }),
    ...drawn(lines, across, up),
  ];
  const { width, height } = size;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>
${style}
</style>
${parts.join("\n")}
</svg>
`;
}

type Place = (value: number) => number;

/** From the power of ten below all values to the greatest value. @param start and end, in pixels */
function axis(values: readonly number[], start: number, end: number): Place {
  const least = Math.log10(powersOfTen(values)[0] ?? 1);
  const most = Math.log10(Math.max(...values));
  return (value) => start + ((Math.log10(value) - least) / (most - least)) * (end - start);
}

/** The one below all values, and those among them. */
function powersOfTen(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.floor(Math.log10(Math.max(...values)));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

/** The lines, each with its name where it ends, at its right. */
function drawn(lines: readonly Line[], across: Place, up: Place): string[] {
  const shapes = lines.map(({ points }, index) => {
    const places = points.map(([x, y]) => [round(across(x)), round(up(y))] as const);
    const dots = places.map(([x, y]) => dot(index, x, y, 3.5));
    const path = places.map((place) => place.join(",")).join(" ");
    return `<polyline class="line${index}" points="${path}"/>${dots.join("")}`;
  });
  const ends = lines
    .map(({ name, points }, index) => ({ index, name, y: up(points.at(-1)?.[1] ?? 1) }))
    .sort((a, b) => a.y - b.y);
  // Below one another, where lines end close to each other.
  let free = 0;
  const names = ends.map(({ index, name, y }) => {
    const at = Math.max(y, free);
    free = at + nameHeight;
    return dot(index, area.right + 18, at, 5) + text(area.right + 30, at + 4, name);
  });
  return [...shapes, ...names];
}

function dot(line: number, x: number, y: number, radius: number): string {
  return `<circle class="dot${line}" cx="${round(x)}" cy="${round(y)}" r="${radius}"/>`;
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${round(x)}" y="${round(y)}"${attributes && ` ${attributes}`}>${escaped(content)}</text>`;
}

const round = (value: number) => Math.round(value * 10) / 10;
const escaped = (content: string) => content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
