/** The GraphQL API: documents are parsed, checked and executed by GitHub's own schema, as far as it is served. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildSchema,
  type DocumentNode,
  execute,
  type GraphQLSchema,
  Kind,
  parse,
  validate,
} from "graphql";
import type { Answer, State, Token } from "./answer.ts";
import { failed } from "./graphql-failed.ts";
import { pullNode } from "./graphql-pulls.ts";
import { repositoryNode } from "./graphql-repository.ts";
import {
  type AutoMergeInput,
  disableAutoMerge,
  enableAutoMerge,
  type UpdateRefsInput,
  updateRefsOf,
} from "./mutations.ts";
import { pullNodeOf } from "./pull-calls.ts";
import { repositoryOf } from "./repository.ts";

/** A document with its variables. */
export interface Query {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The fields that it asks for at the top, for messages: `updateRefs`. */
  readonly fields: string;
}

/** @throws {GraphQLError} for what is no GraphQL */
export function parseQuery({ query, variables }: Readonly<Record<string, unknown>>): Query {
  const document = parse(String(query));
  const fields = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.map((one) => ("name" in one ? one.name.value : "…"))
      : [],
  );
  return { document, variables: Object(variables ?? {}), fields: fields.join(" ") };
}

let schema: GraphQLSchema | undefined;

/** @returns the answer, or what about the document or the answer is not as GitHub's schema has it */
export async function answerGraphql(
  state: State,
  token: Token,
  { document, variables }: Query,
): Promise<Answer | { readonly wrong: string }> {
  schema ??= buildSchema(
    readFileSync(join(import.meta.dirname, "described/schema.graphql"), "utf8"),
    { assumeValidSDL: true },
  );
  const problems = validate(schema, document);
  if (problems.length > 0) return { wrong: problems.map(String).join("; ") };
  const { data, errors = [] } = await execute({
    ...{ schema, document, variableValues: variables },
    rootValue: rootOf(state, token),
  });
  const unknown = errors.find(({ extensions }) => !extensions["type"]);
  if (unknown) return { wrong: unknown.stack ?? unknown.message };
  const told = errors.map(({ message, path, locations, extensions }) => ({
    ...{ type: extensions["type"], path, locations, message },
  }));
  return { status: 200, body: { data, ...(told.length > 0 && { errors: told }) } };
}

function rootOf(state: State, token: Token) {
  return {
    viewer: {
      __typename: "User",
      login: token.account.login,
      databaseId: token.account.id,
      id: `U_${token.account.id}`,
    },
    async repository({ owner, name }: Record<string, string>) {
      const repository = await repositoryNode(state, token, `${owner}/${name}`);
      if (repository) return repository;
      const message = `Could not resolve to a Repository with the name '${owner}/${name}'.`;
      throw failed("NOT_FOUND", message);
    },
    async node({ id = "" }: Record<string, string>) {
      const name = repositoryOf(id);
      const repository = name === null ? null : await repositoryNode(state, token, name);
      if (repository) return repository;
      const pull = state.pulls.all.find((other) => pullNodeOf(other) === id);
      if (pull && token.pulls !== "none") return pullNode(state, token, pull);
      throw failed("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
    },
    updateRefs: ({ input }: { input: UpdateRefsInput }) => updateRefsOf(state, token, input),
    enablePullRequestAutoMerge: ({ input }: { input: AutoMergeInput }) =>
      enableAutoMerge(state, token, input),
    disablePullRequestAutoMerge: ({ input }: { input: AutoMergeInput }) =>
      disableAutoMerge(state, token, input),
  };
}
