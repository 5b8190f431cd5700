/** The page with a program behind it: reads the histories from it, and says so when it cannot. */
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import type { PageData } from "../../page/data.ts";
import { App } from "../app.tsx";
import { LiveContext } from "./context.ts";
import { liveParts } from "./parts.tsx";
import { Problems, Said } from "./said.tsx";
import { type Answer, ask, NotOurs, openSession } from "./server.ts";

interface Histories extends Answer {
  readonly data: PageData;
}

type State =
  | { readonly kind: "reading"; readonly step: string }
  | { readonly kind: "read"; readonly data: PageData }
  | { readonly kind: "refused"; readonly answer: Answer }
  | { readonly kind: "shut-out"; readonly why: string }
  | { readonly kind: "lost" };

export function LiveApp() {
  const [state, setState] = useState<State>({ kind: "reading", step: "" });
  const [told, tell] = useState<Answer | null>(null);
  // While it is read again, the page stays as it is.
  const read = useCallback(async () => {
    const showStep = (step: string) =>
      setState((now) => (now.kind === "read" ? now : { kind: "reading", step }));
    try {
      await openSession();
      const answer = await ask<Histories>("histories", {}, showStep);
      setState(
        "data" in answer ? { kind: "read", data: answer.data } : { kind: "refused", answer },
      );
    } catch (error) {
      const isNotOurs = error instanceof NotOurs;
      setState(isNotOurs ? { kind: "shut-out", why: error.message } : { kind: "lost" });
    }
  }, []);
  useEffect(() => void read(), [read]);
  const live = useMemo(() => ({ reload: () => void read(), tell }), [read]);

  if (state.kind === "read") {
    return (
      <LiveContext.Provider value={live}>
        {told && (
          <aside class="told">
            <Said answer={told} />
            <button type="button" onClick={() => tell(null)}>
              Close
            </button>
          </aside>
        )}
        <App data={state.data} parts={liveParts} />
      </LiveContext.Provider>
    );
  }
  return (
    <main class="alone">
      <h1>Deploy History</h1>
      {state.kind === "reading" && <p role="status">{state.step || "Reading"} …</p>}
      {state.kind === "refused" && (
        <>
          <p role="alert">The history cannot be shown. Nothing was changed.</p>
          <Problems problems={state.answer.problems} />
          <button type="button" onClick={live.reload}>
            Try again
          </button>
        </>
      )}
      {state.kind === "shut-out" && <p role="alert">{state.why}</p>}
      {state.kind === "lost" && (
        <p role="alert">
          The program behind this page has ended. Start it again: <code>deploy-rollback ui</code>
        </p>
      )}
    </main>
  );
}
