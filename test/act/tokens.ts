/** Tokens with just the permissions that a workflow asks for, so that a run fails when it asks for too few. */
import { parse } from "yaml";
import type { Token } from "../local-github/answer.ts";

type Permissions = Readonly<Record<string, string>>;

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Permissions;
        readonly steps?: readonly { readonly uses?: string; readonly with?: Permissions }[];
      }
    >
  >;
}

/** Of the job's own token: `act` has one for all jobs. */
export function jobAbilities(workflow: string): Partial<Token> {
  const { jobs } = parse(workflow) as Workflow;
  return abilities(Object.values(jobs).map(({ permissions = {} }) => permissions));
}

/** Of the token that a step makes for an App. */
export function appAbilities(workflow: string): Partial<Token> {
  const { jobs } = parse(workflow) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);
  const making = steps.filter(({ uses }) => uses?.startsWith("actions/create-github-app-token@"));
  return abilities(
    making.map((step) =>
      Object.fromEntries(
        Object.entries(step.with ?? {}).map(([name, level]) => [
          name.replace(/^permission-/, ""),
          level,
        ]),
      ),
    ),
  );
}

function abilities(asked: readonly Permissions[]): Partial<Token> {
  const levelOf = (name: string) => {
    const levels = asked.map((permissions) => permissions[name]);
    return levels.includes("write") ? "write" : levels.includes("read") ? "read" : "none";
  };
  const writes = (name: string) => (levelOf(name) === "write" ? "write" : "none");
  return {
    contents: levelOf("contents"),
    pulls: levelOf("pull-requests"),
    actions: writes("actions"),
    deployments: writes("deployments"),
  };
}
