/** Which rows of a long table are in the window: only these are drawn. */
import {
  observeWindowOffset,
  observeWindowRect,
  type VirtualItem,
  Virtualizer,
  windowScroll,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

interface RowsInView {
  readonly rows: readonly VirtualItem[];
  /** Heights of what is left out above and below, in pixels. */
  readonly above: number;
  readonly below: number;
  /** Notes how high a row is. @param row with `data-index` */
  readonly measure: (row: Element | null) => void;
}

/**
 * @param keys of all rows, in order
 * @param body the element in which the rows are
 * @param height that a row probably has, in pixels
 */
export function useRowsInView(
  keys: readonly string[],
  body: RefObject<HTMLElement | null>,
  height: number,
): RowsInView {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const [scrollMargin, setMargin] = useState(0);
  const options = {
    ...{ count: keys.length, estimateSize: () => height, overscan: 6, scrollMargin },
    ...{ getItemKey: (index: number) => keys[index] ?? index, getScrollElement: () => window },
    ...{ observeElementRect: observeWindowRect, observeElementOffset: observeWindowOffset },
    ...{ scrollToFn: windowScroll, onChange: () => draw(undefined) },
  };
  const [virtualizer] = useState(() => new Virtualizer<Window, Element>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => {
    const top = body.current?.getBoundingClientRect().top;
    if (top !== undefined) setMargin(Math.round(top + scrollY));
    virtualizer._willUpdate();
  });
  const rows = virtualizer.getVirtualItems();
  return {
    rows,
    above: (rows[0]?.start ?? scrollMargin) - scrollMargin,
    below: virtualizer.getTotalSize() - ((rows.at(-1)?.end ?? scrollMargin) - scrollMargin),
    measure: virtualizer.measureElement,
  };
}
