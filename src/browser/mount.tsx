/** Draws the page, by where its data comes from. */
import { render } from "preact";
import type { Source } from "../page/source.ts";
import { App } from "./app.tsx";
import { LiveApp } from "./live/live-app.tsx";
import { staticParts } from "./static/parts.tsx";

export function mount(root: HTMLElement, source: Source): void {
  const app = source.kind === "live" ? <LiveApp /> : <App data={source.data} parts={staticParts} />;
  render(app, root);
}
