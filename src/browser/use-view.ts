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
    addEventListener("hashchange", follow);
    addEventListener("popstate", follow);
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("popstate", follow);
    };
  }, []);
  const link = (change: Partial<View>) => hashOf({ ...view, ...change });
  const go: ViewState["go"] = (change, how = "push") => {
    const next = { ...view, ...change };
    if (how === "push") location.hash = hashOf(next);
    else {
      history.replaceState(null, "", hashOf(next));
      setView(next);
    }
  };
  return { view, link, go };
}
