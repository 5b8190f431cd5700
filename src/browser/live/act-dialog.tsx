/** Asks for what an act needs, does it, and says what came of it. */
import { useEffect, useId, useState } from "preact/hooks";
import { Dialog } from "../dialog.tsx";
import type { Act } from "./act.ts";
import { useIsThere, useLive } from "./context.ts";
import { whatReasonLacks } from "./request.ts";
import { Ended, Words } from "./said.tsx";
import { attempt, type Outcome } from "./server.ts";

type State =
  | { readonly kind: "asking" }
  | { readonly kind: "working" }
  | { readonly kind: "ended"; readonly outcome: Outcome };

export function ActDialog({ act, close }: { act: Act; close: () => void }) {
  const { verb, deployment, inputs, title, label, about, hasReason } = act;
  const isReading = verb === "verify";
  const { reload, tell } = useLive();
  const isThere = useIsThere();
  const [state, setState] = useState<State>({ kind: isReading ? "working" : "asking" });
  const [reason, setReason] = useState("");
  const [field, problem] = [useId(), useId()];
  const missing = hasReason ? whatReasonLacks(reason) : null;

  async function run(): Promise<void> {
    setState({ kind: "working" });
    const outcome = await attempt(verb, { deployment, ...inputs, ...(hasReason && { reason }) });
    if (isThere.current) setState({ kind: "ended", outcome });
    else tell(outcome);
    if (!isReading) reload();
  }
  useEffect(() => {
    if (isReading) void run();
  }, []);

  return (
    <Dialog title={title} close={close}>
      {state.kind === "asking" && (
        <div class="asking">
          <p>
            <Words words={about} />
          </p>
          {hasReason && (
            <>
              <label for={field}>Why?</label>
              <textarea
                id={field}
                rows={3}
                value={reason}
                onInput={({ currentTarget }) => setReason(currentTarget.value)}
              />
            </>
          )}
          <p class="buttons">
            <button
              type="button"
              class="primary"
              aria-disabled={missing !== null}
              aria-describedby={missing === null ? undefined : problem}
              onClick={() => missing === null && void run()}
            >
              {label}
            </button>
            {missing !== null && <span id={problem}>{missing}</span>}
          </p>
        </div>
      )}
      {state.kind === "working" && <p role="status">Working …</p>}
      {state.kind === "ended" && (
        <Ended outcome={state.outcome} isReading={isReading} deployment={deployment} />
      )}
    </Dialog>
  );
}
