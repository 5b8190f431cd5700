/** Two deploys side by side, and what was deployed between them. */
import type { PageDeploy, PageDeployment } from "../page/data.ts";
import { useNow } from "./clock.ts";
import { type Comparison, comparisonOf } from "./comparison.ts";
import { Dialog } from "./dialog.tsx";
import { ranFor } from "./ran-for.ts";
import { Badges, Commit, Outside, pagesOf, StatusBadge, Time, whatOf } from "./texts.tsx";
import { useView } from "./use-view.ts";

/** More are counted. */
const maxBetween = 30;

export function CompareDialog({ deployment }: { deployment: PageDeployment }) {
  const { view, go } = useView();
  const comparison = comparisonOf(deployment, view.picked);
  if (!comparison) return null;
  const { older, newer } = comparison;
  return (
    <Dialog
      title={`Deploys ${older.id} and ${newer.id}`}
      close={() => go({ isComparing: false })}
      isWide
    >
      <Facts deployment={deployment} comparison={comparison} />
      <CodeChanges deployment={deployment} comparison={comparison} />
      <Between comparison={comparison} />
    </Dialog>
  );
}

interface ComparedProps {
  readonly deployment: PageDeployment;
  readonly comparison: Comparison;
}

function Facts({ deployment, comparison: { older, newer, facts } }: ComparedProps) {
  const now = useNow();
  const both = [older, newer];
  return (
    <table role="table" class="compared">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            <span class="hidden">Fact</span>
          </th>
          {both.map((deploy) => (
            <th key={deploy.id} role="columnheader" scope="col">
              Deploy {deploy.id}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        <Compared name="What" both={both} show={(deploy) => whatOf(deploy)} />
        <Compared
          name="State"
          both={both}
          show={(deploy) => (
            <span class="badges">
              <StatusBadge deploy={deploy} />
              <Badges deploy={deploy} />
            </span>
          )}
        />
        {facts.map(({ name, older: before, newer: after, differs }) => (
          <tr key={name} role="row" class={differs ? "differs" : ""}>
            <th role="rowheader" scope="row">
              {name}
              {differs && <span class="badge">differs</span>}
            </th>
            <td role="cell">{before}</td>
            <td role="cell">{after}</td>
          </tr>
        ))}
        <Compared name="Who" both={both} show={({ createdBy }) => createdBy} />
        <Compared
          name="Code ran for"
          both={both}
          show={(deploy) => ranFor(deploy, now) ?? "Never ran"}
        />
        <Compared
          name="Commit"
          both={both}
          show={({ commit }) => <Commit deployment={deployment} oid={commit} />}
        />
        <Compared
          name="Started"
          both={both}
          show={({ createdAt }) => <Time at={createdAt} isExact />}
        />
      </tbody>
    </table>
  );
}

interface ComparedRow {
  readonly name: string;
  readonly both: readonly PageDeploy[];
  readonly show: (deploy: PageDeploy) => preact.ComponentChildren;
}

function Compared({ name, both, show }: ComparedRow) {
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {name}
      </th>
      {both.map((deploy) => (
        <td key={deploy.id} role="cell">
          {show(deploy)}
        </td>
      ))}
    </tr>
  );
}

function CodeChanges({ deployment, comparison: { older, newer } }: ComparedProps) {
  const pages = pagesOf(deployment);
  if (!pages || !older.commit || !newer.commit) return null;
  if (older.commit === newer.commit) return <p>Both are of the same commit.</p>;
  return (
    <p>
      <Outside to={pages.compare(older.commit, newer.commit)}>
        What changed in the code between their commits
      </Outside>
    </p>
  );
}

function Between({ comparison: { between } }: Pick<ComparedProps, "comparison">) {
  const { link } = useView();
  const more = between.length - maxBetween;
  return (
    <section>
      <h3>{between.length === 0 ? "No deploy in between" : `${between.length} in between`}</h3>
      <ul class="between">
        {between.slice(0, maxBetween).map((deploy) => (
          <li key={deploy.id}>
            <a href={link({ isComparing: false, deploy: deploy.id })}>{deploy.id}</a>{" "}
            {whatOf(deploy)}
            <span class="quiet"> · {deploy.createdBy}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="quiet">And {more} more.</p>}
    </section>
  );
}
