/** Rolls back from the page: plan, why, confirmation, progress, and what came of it. */
import { useEffect, useId, useState } from "preact/hooks";
import { downgradeMeans } from "../downgrade.ts";
import type { OfDeploy } from "../parts.ts";
import { useIsThere, useLive } from "./context.ts";
import { PlanView } from "./plan-view.tsx";
import {
  type Decision,
  isDowngrade,
  planInputs,
  type RolledBack,
  rollbackInputs,
  type Scope,
  whatIsMissing,
} from "./request.ts";
import { Ended } from "./said.tsx";
import { type Answer, attempt, type Outcome } from "./server.ts";

type State =
  | { readonly kind: "planning"; readonly steps: readonly string[] }
  | { readonly kind: "planned"; readonly planned: RolledBack }
  | { readonly kind: "pushing"; readonly steps: readonly string[] }
  | { readonly kind: "ended"; readonly outcome: Outcome; readonly wasPushing: boolean };

const isResult = (answer: Answer): answer is RolledBack => "plan" in answer;

/** Calls a function with all steps so far, at each one. */
function collecting(show: (steps: readonly string[]) => void): (step: string) => void {
  let steps: readonly string[] = [];
  return (step) => {
    steps = [...steps, step];
    show(steps);
  };
}

export function LiveRollback({ deployment, deploy }: OfDeploy) {
  const { name } = deployment;
  const { reload, tell } = useLive();
  const isThere = useIsThere();
  const [state, setState] = useState<State>({ kind: "planning", steps: [] });
  const [scope, setScope] = useState<Scope>("all");
  /** Counts how often it was planned. */
  const [round, setRound] = useState(0);
  const [decision, setDecision] = useState<Decision>({
    ...{ reason: "", hold: false, allowDowngrade: false, byPullRequest: false },
  });
  useEffect(() => {
    let isWanted = true;
    const set = (next: State) => isWanted && setState(next);
    set({ kind: "planning", steps: [] });
    const show = collecting((steps) => set({ kind: "planning", steps }));
    void attempt<RolledBack>("plan", planInputs(name, deploy.id, scope), show).then((outcome) => {
      const isPlan = outcome.kind === "answered" && isResult(outcome.answer);
      set(
        isPlan
          ? { kind: "planned", planned: outcome.answer as RolledBack }
          : { kind: "ended", outcome, wasPushing: false },
      );
    });
    return () => {
      isWanted = false;
    };
  }, [name, deploy.id, scope, round]);

  async function push(planned: RolledBack): Promise<void> {
    setState({ kind: "pushing", steps: [] });
    const show = collecting((steps) => setState({ kind: "pushing", steps }));
    const outcome = await attempt("rollback", rollbackInputs(planned, decision), show);
    // Whoever has closed the dialog meanwhile learns it all the same.
    if (isThere.current) setState({ kind: "ended", outcome, wasPushing: true });
    else tell(outcome);
    reload();
  }

  const isPushing = state.kind === "pushing";
  const isDone =
    state.kind === "ended" &&
    (state.outcome.kind !== "answered" ||
      (state.wasPushing && state.outcome.answer.problems.length === 0));
  return (
    <div class="live-rollback">
      {!isPushing && !isDone && <ScopeChoice scope={scope} choose={setScope} />}
      {"steps" in state && <Steps steps={state.steps} isPushing={isPushing} />}
      {state.kind === "planned" && (
        <>
          <PlanView planned={state.planned} deployment={deployment} />
          {state.planned.eligible && (
            <div class="decision">
              <Why planned={state.planned} decision={decision} decide={setDecision} />
              <Confirm
                planned={state.planned}
                decision={decision}
                confirm={() => void push(state.planned)}
              />
            </div>
          )}
        </>
      )}
      {state.kind === "ended" && (
        <Ended outcome={state.outcome} isReading={!state.wasPushing} deployment={name} />
      )}
      {state.kind === "ended" && !isDone && (
        <p>
          <button type="button" onClick={() => setRound(round + 1)}>
            Plan again
          </button>
        </p>
      )}
    </div>
  );
}

function Steps({ steps, isPushing }: { steps: readonly string[]; isPushing: boolean }) {
  return (
    <div role="status">
      <p>{isPushing ? "Rolling back …" : "Working out the plan …"}</p>
      <ol class="steps">
        {steps.map((step, index) => (
          <li key={index}>{step}</li>
        ))}
      </ol>
    </div>
  );
}

const scopes: readonly (readonly [scope: Scope, name: string])[] = [
  ["all", "image and DAGs"],
  ["dags", "DAGs alone"],
  ["image", "all but the DAGs"],
];

function ScopeChoice({ scope, choose }: { scope: Scope; choose: (scope: Scope) => void }) {
  const name = useId();
  return (
    <fieldset class="scope">
      <legend>What goes back</legend>
      {scopes.map(([value, label]) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={scope === value}
            onChange={() => choose(value)}
          />{" "}
          {label}
        </label>
      ))}
    </fieldset>
  );
}

interface WhyProps {
  readonly planned: RolledBack;
  readonly decision: Decision;
  readonly decide: (decision: Decision) => void;
}

function Why({ planned, decision, decide }: WhyProps) {
  const id = useId();
  const { restoration, land, warnings } = planned.plan;
  const { reason, hold, allowDowngrade, byPullRequest } = decision;
  const isRefusedPush = warnings.some(({ code }) => code === "push-will-be-refused");
  return (
    <section class="why">
      <label for={id}>Why? It is written into the commit, the tag and the history.</label>
      <textarea
        id={id}
        rows={3}
        value={reason}
        onInput={({ currentTarget }) => decide({ ...decision, reason: currentTarget.value })}
      />
      {isDowngrade(planned) && (
        <Check
          isChecked={allowDowngrade}
          check={(isChecked) => decide({ ...decision, allowDowngrade: isChecked })}
        >
          Allow the Runtime version to go down to {restoration?.runtime.to}. {downgradeMeans}
        </Check>
      )}
      <Check isChecked={hold} check={(isChecked) => decide({ ...decision, hold: isChecked })}>
        Hold all other deploys until somebody releases them
      </Check>
      {land === "push" && isRefusedPush && (
        <Check
          isChecked={byPullRequest}
          check={(isChecked) => decide({ ...decision, byPullRequest: isChecked })}
        >
          Open a pull request instead of pushing
        </Check>
      )}
    </section>
  );
}

interface CheckProps {
  readonly isChecked: boolean;
  readonly check: (isChecked: boolean) => void;
  readonly children: preact.ComponentChildren;
}

function Check({ isChecked, check, children }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={({ currentTarget }) => check(currentTarget.checked)}
      />{" "}
      {children}
    </label>
  );
}

interface ConfirmProps extends Omit<WhyProps, "decide"> {
  readonly confirm: () => void;
}

function Confirm({ planned, decision, confirm }: ConfirmProps) {
  const id = useId();
  const missing = whatIsMissing(planned, decision);
  const { deployment, target, asked } = planned.plan;
  return (
    <p class="buttons">
      <button
        // Not that of a form: Enter in a field must not push.
        type="button"
        class="primary"
        // Not `disabled`: a keyboard must reach it, and a screen reader say what is missing.
        aria-disabled={missing !== null}
        aria-describedby={missing === null ? undefined : id}
        onClick={() => missing === null && confirm()}
      >
        Roll {deployment} back to {target?.id ?? asked}
      </button>{" "}
      {missing !== null && <span id={id}>{missing}</span>}
    </p>
  );
}
