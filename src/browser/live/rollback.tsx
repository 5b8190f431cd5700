/** Rolls back from the page: plan, why, confirmation, progress, and what came of it. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { OfDeploy } from "../parts.ts";
import { useLive } from "./context.ts";
import { PlanView } from "./plan-view.tsx";
import {
  type Decision,
  isDowngrade,
  longestReason,
  planInputs,
  type RolledBack,
  rollbackInputs,
  type Scope,
  whatIsMissing,
} from "./request.ts";
import { Lost, Said } from "./said.tsx";
import { type Answer, ask, NotOurs } from "./server.ts";

type State =
  | { readonly kind: "planning"; readonly steps: readonly string[] }
  | { readonly kind: "planned"; readonly planned: RolledBack }
  | { readonly kind: "pushing"; readonly planned: RolledBack; readonly steps: readonly string[] }
  | { readonly kind: "ended"; readonly answer: Answer }
  | { readonly kind: "lost"; readonly wasPushing: boolean };

const isResult = (answer: Answer): answer is RolledBack => "plan" in answer;

export function LiveRollback({ deployment, deploy }: OfDeploy) {
  const { name, repository } = deployment;
  const { reload, tell } = useLive();
  const [state, setState] = useState<State>({ kind: "planning", steps: [] });
  const [scope, setScope] = useState<Scope>("all");
  const [decision, setDecision] = useState<Decision>({
    ...{ reason: "", hold: false, allowDowngrade: false, byPullRequest: false },
  });
  const isOpen = useRef(true);
  useEffect(
    () => () => {
      isOpen.current = false;
    },
    [],
  );
  useEffect(() => {
    let isWanted = true;
    const set = (next: State) => isWanted && setState(next);
    const steps: string[] = [];
    set({ kind: "planning", steps });
    ask<RolledBack>("plan", planInputs(name, deploy.id, scope), (step) => {
      steps.push(step);
      set({ kind: "planning", steps: [...steps] });
    }).then(
      (answer) =>
        set(isResult(answer) ? { kind: "planned", planned: answer } : { kind: "ended", answer }),
      (error: unknown) => set(lost(error, false)),
    );
    return () => {
      isWanted = false;
    };
  }, [name, deploy.id, scope]);

  async function push(planned: RolledBack): Promise<void> {
    const steps: string[] = [];
    setState({ kind: "pushing", planned, steps });
    try {
      const asked = rollbackInputs(planned, decision);
      const answer = await ask<RolledBack>("rollback", asked, (step) => {
        steps.push(step);
        setState({ kind: "pushing", planned, steps: [...steps] });
      });
      // Whoever has closed the dialog meanwhile learns it all the same.
      if (isOpen.current) setState({ kind: "ended", answer });
      else tell(answer);
      reload();
    } catch (error) {
      setState(lost(error, true));
    }
  }

  const isPushing = state.kind === "pushing";
  return (
    <div class="live-rollback">
      {"steps" in state && <Steps steps={state.steps} isPushing={isPushing} />}
      {state.kind === "planned" && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (whatIsMissing(state.planned, decision) === null) void push(state.planned);
          }}
        >
          <ScopeChoice scope={scope} choose={setScope} />
          <PlanView planned={state.planned} repository={repository} />
          {state.planned.eligible && (
            <div class="decision">
              <Why planned={state.planned} decision={decision} decide={setDecision} />
              <Confirm planned={state.planned} decision={decision} />
            </div>
          )}
        </form>
      )}
      {state.kind === "ended" && <Said answer={state.answer} />}
      {state.kind === "lost" && <Lost wasWriting={state.wasPushing} deployment={name} />}
    </div>
  );
}

/** Whatever went wrong here, a push that was asked for may have landed, unless the server did not take it from us. */
function lost(error: unknown, wasPushing: boolean): State {
  return { kind: "lost", wasPushing: wasPushing && !(error instanceof NotOurs) };
}

function Steps({ steps, isPushing }: { steps: readonly string[]; isPushing: boolean }) {
  return (
    <div role="status">
      <p>{isPushing ? "Rolling back …" : "Working out the plan …"}</p>
      <ol class="steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
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
        maxLength={longestReason * 2}
        value={reason}
        onInput={({ currentTarget }) => decide({ ...decision, reason: currentTarget.value })}
      />
      {isDowngrade(planned) && (
        <Check
          isChecked={allowDowngrade}
          check={(isChecked) => decide({ ...decision, allowDowngrade: isChecked })}
        >
          Let the Runtime version go down to {restoration?.runtime.to}, with what that means above
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

function Confirm({ planned, decision }: Omit<WhyProps, "decide">) {
  const id = useId();
  const missing = whatIsMissing(planned, decision);
  const { deployment, target, asked } = planned.plan;
  return (
    <p class="buttons">
      <button
        type="submit"
        class="primary"
        // Not `disabled`: who works by keyboard or ear must find it, and hear what is missing.
        aria-disabled={missing !== null}
        aria-describedby={missing === null ? undefined : id}
      >
        Roll {deployment} back to {target?.id ?? asked}
      </button>{" "}
      {missing !== null && <span id={id}>{missing}</span>}
    </p>
  );
}
