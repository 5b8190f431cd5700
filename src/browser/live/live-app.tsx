/** The page with a program behind it: reads the histories from it, and says so when it cannot. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PageData } from "../../page/data.ts";
import type { Place } from "../../report/terminal/commands.ts";
import { App } from "../app.tsx";
import type { Act } from "./act.ts";
import { ActDialog } from "./act-dialog.tsx";
import { LiveContext, useLive } from "./context.ts";
import { liveParts } from "./parts.tsx";
import { Ended, Problems } from "./said.tsx";
import { type Answer, attempt, NotOurs, type Outcome, openSession } from "./server.ts";

interface Histories extends Answer {
  readonly data: PageData;
  readonly place: Place;
}

const hasData = (answer: Answer): answer is Histories => "data" in answer;
const here: Place = { directory: ".", remote: "origin" };

export function LiveApp() {
  const [found, setFound] = useState<Histories | null>(null);
  /** Why the histories could not be read the last time. */
  const [trouble, setTrouble] = useState<Outcome | null>(null);
  const [step, setStep] = useState("");
  const [told, tell] = useState<Outcome | null>(null);
  const [act, open] = useState<Act | null>(null);
  const reads = useRef(0);
  // While it is read again, the page stays as it is.
  const reload = useCallback(async () => {
    reads.current += 1;
    const mine = reads.current;
    const outcome = await readHistories(setStep);
    // A read that began later knows more.
    if (mine !== reads.current) return;
    if (outcome.kind === "answered" && hasData(outcome.answer)) {
      setFound(outcome.answer);
      setTrouble(null);
    } else setTrouble(outcome);
  }, []);
  useEffect(() => {
    void reload();
    const openAgain = () => location.hash.startsWith("#key=") && location.reload();
    addEventListener("hashchange", openAgain);
    return () => removeEventListener("hashchange", openAgain);
  }, [reload]);
  const place = found?.place ?? here;
  const live = useMemo(
    () => ({
      ...{ place, open },
      reload: () => void reload(),
      tell: (outcome: Outcome) => {
        tell(outcome);
        scrollTo(0, 0);
      },
    }),
    [place, reload],
  );
  return (
    <LiveContext.Provider value={live}>
      {told && (
        <aside class="told">
          <Ended outcome={told} isReading={false} deployment={undefined} />
          <button type="button" onClick={() => tell(null)}>
            Close
          </button>
        </aside>
      )}
      {found ? (
        <>
          {trouble && (
            <aside class="told">
              <Trouble trouble={trouble} what="This may be out of date: it cannot be read again." />
            </aside>
          )}
          <App data={found.data} parts={liveParts} />
        </>
      ) : (
        <main class="alone">
          <h1>Deploy History</h1>
          {trouble ? (
            <Trouble trouble={trouble} what="The history cannot be shown." />
          ) : (
            <p role="status">{step || "Open the history"} …</p>
          )}
        </main>
      )}
      {act && <ActDialog key={act.title} act={act} close={() => open(null)} />}
    </LiveContext.Provider>
  );
}

interface TroubleProps {
  readonly trouble: Outcome;
  /** What that means for the page. */
  readonly what: string;
}

/** Why the histories could not be read. */
function Trouble({ trouble, what }: TroubleProps) {
  const { reload } = useLive();
  if (trouble.kind !== "answered") {
    return <Ended outcome={trouble} isReading={true} deployment={undefined} />;
  }
  return (
    <div class="outcome">
      <p role="alert">{what}</p>
      <Problems problems={trouble.answer.problems} />
      <p>
        <button type="button" onClick={reload}>
          Try again
        </button>
      </p>
    </div>
  );
}

/** @param show is told each step of the work as it begins */
async function readHistories(show: (step: string) => void): Promise<Outcome<Histories>> {
  try {
    await openSession();
  } catch (error) {
    return error instanceof NotOurs ? { kind: "shut-out", why: error.message } : { kind: "lost" };
  }
  return attempt<Histories>("histories", {}, show);
}
