/** The time, for all parts of the page alike. */
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

const NowContext = createContext(Date.now());
export const NowProvider = NowContext.Provider;

/** In milliseconds since 1970; moves on every half minute. */
export const useNow = () => useContext(NowContext);

export function useClock(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
