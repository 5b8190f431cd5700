/** What a rollback would change, before anybody decides. */
import type { PageDeployment } from "../../page/data.ts";
import { Outside, pagesOf, whatOf } from "../texts.tsx";
import { diffLines } from "./diff-lines.ts";
import type { RolledBack } from "./request.ts";
import { Problems, Words } from "./said.tsx";

type Plan = RolledBack["plan"];
type Restoration = NonNullable<Plan["restoration"]>;
type Patch = NonNullable<RolledBack["patch"]>;

const count = (number: number, one: string) => `${number} ${one}${number === 1 ? "" : "s"}`;

interface PlanViewProps {
  readonly planned: RolledBack;
  readonly deployment: PageDeployment;
}

export function PlanView({ planned, deployment }: PlanViewProps) {
  const { plan, patch } = planned;
  const { restoration, warnings, problems } = plan;
  const ofRank = (rank: string) => warnings.filter((warning) => warning.rank === rank);
  return (
    <>
      <Problems problems={problems} />
      <Warnings title="Danger" warnings={ofRank("danger")} rank="danger" />
      <Warnings title="To know" warnings={ofRank("attention")} rank="attention" />
      {restoration && <Facts planned={planned} deployment={deployment} />}
      {restoration && <Undone restoration={restoration} deployment={deployment} />}
      {restoration && <Files total={restoration.files.total} patch={patch ?? []} />}
      <Warnings title="What stays" warnings={ofRank("note")} rank="note" />
    </>
  );
}

function Warnings({
  title,
  warnings,
  rank,
}: {
  title: string;
  warnings: Plan["warnings"];
  rank: string;
}) {
  if (warnings.length === 0) return null;
  return (
    <section class={`notice ${rank}`} aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {warnings.map(({ message }, index) => (
          <li key={index}>
            <Words words={message} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const onOff = (isOn: boolean) => (isOn ? "on" : "off");

function Facts({ planned, deployment }: PlanViewProps) {
  const { plan, eligible } = planned;
  const { current, target, branch, land, next, restoration } = plan;
  if (!restoration) return null;
  const { runtime, dagDeployEnabled: dags, deployType } = restoration;
  const deploy = (of: Plan["target"]) => {
    const known = deployment.deploys.find(({ id }) => id === of?.id);
    const what = known ? whatOf(known) : of?.description || "no description";
    return of ? `${of.id}: ${what} (${of.createdBy})` : "nothing recorded";
  };
  const change = { none: "stays", upgrade: "goes up", downgrade: "goes down" }[runtime.change];
  const rows: readonly (readonly [name: string, value: string])[] = [
    ["Runs now", deploy(current)],
    ["Comes back", deploy(target)],
    [
      "Runtime",
      runtime.from === runtime.to
        ? `stays at ${runtime.to ?? "an unknown version"}`
        : `${change}: ${runtime.from ?? "unknown"} → ${runtime.to ?? "unknown"}`,
    ],
    [
      "DAG-only deploys",
      dags.from === dags.to ? `stay ${onOff(dags.to)}` : `${onOff(dags.from)} → ${onOff(dags.to)}`,
    ],
  ];
  const lands =
    land === "push" ? `as deploy ${next.id} on ${branch}` : `by a pull request to ${branch}`;
  const consequences: typeof rows = [
    ["Ships", deployType === "dags-only" ? "the DAGs alone" : "a new image, with its DAGs"],
    ["Lands", lands],
  ];
  return (
    <dl class="facts">
      {[...rows, ...(eligible ? consequences : [])].map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface UndoneProps {
  readonly restoration: Restoration;
  readonly deployment: PageDeployment;
}

function Undone({ restoration, deployment }: UndoneProps) {
  const { undone, undeployed, pullRequests } = restoration;
  const total = undone.length + undeployed.length;
  if (total === 0 && pullRequests.length === 0) return null;
  const parts = [
    ...(undone.length > 0 ? [count(undone.length, "deploy")] : []),
    ...(undeployed.length > 0 ? [count(undeployed.length, "commit")] : []),
    ...(pullRequests.length > 0 ? [count(pullRequests.length, "pull request")] : []),
  ];
  return (
    <section class="undone">
      <h3>Undone: {parts.join(", ")}</h3>
      <ul>
        {undone.toReversed().map(({ id, description, createdBy }) => (
          <li key={id}>
            <strong>{id}</strong> {description || "no description"} <small>{createdBy}</small>
          </li>
        ))}
        {undeployed.map(({ oid, subject, author }) => (
          <li key={oid}>
            <code>{oid.slice(0, 7)}</code> {subject} <small>{author}, never deployed</small>
          </li>
        ))}
      </ul>
      {pullRequests.length > 0 && (
        <p>
          {pullRequests.map((number) => (
            <span key={number}>
              <Outside to={pagesOf(deployment)?.pull(number) ?? null}>#{number}</Outside>{" "}
            </span>
          ))}
        </p>
      )}
    </section>
  );
}

const folderOf = (path: string) => path.split("/").slice(0, -1).join("/") || "the root";
const nameOf = (path: string) => path.split("/").at(-1) ?? path;
const signs = { added: "+", changed: "±", removed: "−" } as const;

function Files({ total, patch }: { total: number; patch: Patch }) {
  const folders = Map.groupBy(patch, ({ path }) => folderOf(path));
  return (
    <section class="files">
      <h3>{total === 0 ? "No file changes" : `Files: ${count(total, "change")}`}</h3>
      {[...folders].map(([folder, files]) => (
        <details key={folder} open={patch.length <= 10}>
          <summary>
            <code>{folder}</code> {count(files.length, "file")}
          </summary>
          {files.map((file) => (
            <File key={file.path} file={file} isOpen={patch.length <= 5} />
          ))}
        </details>
      ))}
      {total > patch.length && <p>and {count(total - patch.length, "more file")}</p>}
    </section>
  );
}

function File({ file: { path, change, text }, isOpen }: { file: Patch[number]; isOpen: boolean }) {
  return (
    <details class="file" open={isOpen}>
      <summary>
        <span class={change}>
          <span aria-hidden="true">{signs[change]}</span> {change}
        </span>{" "}
        <code>{nameOf(path)}</code>
      </summary>
      {text === null ? <p>Too long to be shown.</p> : <Diff text={text} />}
    </details>
  );
}

function Diff({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <pre class="diff" tabIndex={0}>
      {diffLines(text).map(({ kind, line }, index) => (
        <span key={index} class={kind}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}
