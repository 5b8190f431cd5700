/** Draws the page, by where its data comes from. */
import { render } from "preact";
import type { Source } from "../page/source.ts";
import { App } from "./app.tsx";
import { staticParts } from "./static/parts.tsx";

export function mount(root: HTMLElement, source: Source): void {
  render(<App data={source.data} parts={staticParts} />, root);
}
