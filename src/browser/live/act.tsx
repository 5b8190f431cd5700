/** Everything that needs no plan: to hold and release deploys, to mark one, to check the history. */
import { useEffect, useId, useState } from "preact/hooks";
import { Dialog } from "../dialog.tsx";
import { useLive } from "./context.ts";
import { longestReason } from "./request.ts";
import { Lost, Said, SetUp, Words } from "./said.tsx";
import { type Answer, ask, NotOurs } from "./server.ts";

/** What is asked for. */
export interface Act {
  readonly verb: "hold" | "release" | "mark" | "verify";
  readonly deployment: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly title: string;
  /** On the button. */
  readonly label: string;
  /** What it means; empty where it is done at once, because it changes nothing. */
  readonly about: string;
  /** Whether a person has to say why. */
  readonly hasReason: boolean;
}

type State =
  | { readonly kind: "asking" }
  | { readonly kind: "working" }
  | { readonly kind: "ended"; readonly answer: Answer }
  | { readonly kind: "lost"; readonly wasWriting: boolean };

export function ActDialog({ act, close }: { act: Act; close: () => void }) {
  const { verb, deployment, inputs, title, label, about, hasReason } = act;
  const isReading = verb === "verify";
  const { reload } = useLive();
  const [state, setState] = useState<State>({ kind: isReading ? "working" : "asking" });
  const [reason, setReason] = useState("");
  const field = useId();

  async function run(): Promise<void> {
    setState({ kind: "working" });
    try {
      const answer = await ask(verb, { deployment, ...inputs, ...(hasReason && { reason }) });
      setState({ kind: "ended", answer });
      if (!isReading) reload();
    } catch (error) {
      setState({ kind: "lost", wasWriting: !isReading && !(error instanceof NotOurs) });
    }
  }
  useEffect(() => {
    if (isReading) void run();
  }, []);

  return (
    <Dialog title={title} close={close}>
      {state.kind === "asking" && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
        >
          <p>
            <Words words={about} />
          </p>
          {hasReason && (
            <>
              <label for={field}>Why?</label>
              <textarea
                id={field}
                rows={3}
                required
                maxLength={longestReason}
                value={reason}
                onInput={({ currentTarget }) => setReason(currentTarget.value)}
              />
            </>
          )}
          <p class="buttons">
            <button type="submit" class="primary">
              {label}
            </button>
          </p>
        </form>
      )}
      {state.kind === "working" && <p role="status">Working …</p>}
      {state.kind === "ended" && (
        <>
          <Said answer={state.answer} />
          <SetUp answer={state.answer} />
        </>
      )}
      {state.kind === "lost" && <Lost wasWriting={state.wasWriting} deployment={deployment} />}
    </Dialog>
  );
}
