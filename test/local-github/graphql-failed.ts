/** Errors as GitHub's GraphQL API words them. */
import { GraphQLError } from "graphql";

export type ErrorType = "FORBIDDEN" | "NOT_FOUND" | "UNPROCESSABLE";

export function failed(type: ErrorType, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}
