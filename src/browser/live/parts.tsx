/** The parts of a page with a program behind it, which does what is asked of it here. */
import type { Parts } from "../parts.ts";
import type { Act } from "./act.ts";
import { useLive } from "./context.ts";
import { LiveRollback } from "./rollback.tsx";

/** Buttons, each of which opens a dialog. */
function Acts({ acts }: { acts: readonly Act[] }) {
  const { open } = useLive();
  return (
    <p class="acts">
      {acts.map((act) => (
        <button key={act.label} type="button" onClick={() => open(act)}>
          {act.label}
        </button>
      ))}
    </p>
  );
}

/** What others record meanwhile does not come by itself. */
function Reload() {
  const { reload } = useLive();
  return (
    <button type="button" onClick={reload}>
      Reload
    </button>
  );
}

export const liveParts: Parts = {
  Rollback: LiveRollback,
  HoldActions: ({ deployment: { name }, hold }) => (
    <Acts
      acts={[
        {
          ...{ verb: "release", deployment: name, inputs: { "hold-id": hold.id } },
          ...{ title: `Release the hold on ${name}`, label: "Release", hasReason: false },
          about: "Deploys go on, unless another hold is on.",
        },
      ]}
    />
  ),
  DeployActions: ({ deployment: { name }, deploy: { id, status, mark } }) => {
    const act = (as: string, label: string): Act => ({
      ...{ verb: "mark", deployment: name, inputs: { "deploy-id": id, as } },
      ...{ title: `Deploy ${id}: ${label.toLowerCase()}`, label, hasReason: as !== "none" },
      about: markMeanings[as] ?? "",
    });
    return (
      <Acts
        acts={[
          ...(status === "deployed" && mark?.as !== "good" ? [act("good", "Mark good")] : []),
          ...(mark?.as !== "bad" ? [act("bad", "Mark bad")] : []),
          ...(mark ? [act("none", "Take the mark off")] : []),
        ]}
      />
    );
  },
  DeploymentActions: ({ deployment: { name } }) => (
    <>
      <Reload />
      <Acts
        acts={[
          {
            ...{ verb: "hold", deployment: name, inputs: {}, hasReason: true },
            ...{ title: `Hold deploys to ${name}`, label: "Hold deploys" },
            about:
              "No deploy is let through until somebody releases the hold, except the newest rollback.",
          },
          {
            ...{ verb: "verify", deployment: name, inputs: {}, hasReason: false },
            ...{ title: `Check the history of ${name}`, label: "Check the history" },
            about: "",
          },
        ]}
      />
    </>
  ),
};

const markMeanings: Readonly<Record<string, string>> = {
  good: "`last-good` means the newest deploy that is marked so and does not run now.",
  bad: "Nobody can roll back to it any more.",
  none: "It counts again like any other deploy.",
};
