/** The view, as the address says. */
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { hashOf, start, type View, viewOf } from "./view.ts";

export interface ViewState {
  readonly view: View;
  /** The address of this view with something else in it. */
  readonly link: (change: Partial<View>) => string;
  /** Goes there. @param how `replace` leaves no step to go back to, as for each letter that is typed */
  readonly go: (change: Partial<View>, how?: "push" | "replace") => void;
}

export const ViewContext = createContext<ViewState>({
  ...{ view: start, link: () => "#", go: () => undefined },
});

export const useView = () => useContext(ViewContext);

export function useViewState(): ViewState {
  const [view, setView] = useState(() => viewOf(location.hash));
  useEffect(() => {
    const follow = () => setView(viewOf(location.hash));
    const followLink = (event: MouseEvent) => {
      const hash = hashOfLink(event);
      if (hash === null) return;
      event.preventDefault();
      history.pushState(null, "", hash);
      follow();
    };
    addEventListener("popstate", follow);
    addEventListener("click", followLink);
    return () => {
      removeEventListener("popstate", follow);
      removeEventListener("click", followLink);
    };
  }, []);
  const link = (change: Partial<View>) => hashOf({ ...view, ...change });
  const go: ViewState["go"] = (change, how = "push") => {
    const next = { ...view, ...change };
    if (how === "push") history.pushState(null, "", hashOf(next));
    else history.replaceState(null, "", hashOf(next));
    setView(next);
  };
  return { view, link, go };
}

/**
 * Where a link within the page leads, if it was simply pressed: the browser would follow it as well, but take the focus
 * away from it, to which a dialog gives it back.
 */
function hashOfLink({ target, button, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent) {
  if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return null;
  const href = (target as Element).closest("a")?.getAttribute("href");
  return href?.startsWith("#") ? href : null;
}
