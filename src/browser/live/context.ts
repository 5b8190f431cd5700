/** What the parts of the live page share. */
import { createContext } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import type { Place } from "../../report/terminal/commands.ts";
import type { Act } from "./act.ts";
import type { Outcome } from "./server.ts";

export interface Live {
  /** How the clone was named, for commands to copy. */
  readonly place: Place;
  /** Reads all histories again. */
  readonly reload: () => void;
  /** Opens the dialog of an act. It stays open when what it was opened from is gone. */
  readonly open: (act: Act) => void;
  /** Says above the page how something ended whose dialog is closed. */
  readonly tell: (outcome: Outcome) => void;
}

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("not on a live page");
  return live;
}

/** Whether a component is still there when something has ended. */
export function useIsThere(): { readonly current: boolean } {
  const isThere = useRef(true);
  useEffect(
    () => () => {
      isThere.current = false;
    },
    [],
  );
  return isThere;
}
