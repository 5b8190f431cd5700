/** What the parts of the live page share: reading the history anew, and saying what came of something. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Answer } from "./server.ts";

export interface Live {
  /** Reads all histories again. */
  readonly reload: () => void;
  /** Says above the page what came of something whose dialog is closed. */
  readonly tell: (answer: Answer) => void;
}

export const LiveContext = createContext<Live>({ reload: () => {}, tell: () => {} });
export const useLive = () => useContext(LiveContext);
