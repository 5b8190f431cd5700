/** What a token may do, and where a request carries it. */
import { actionsBot, type Token } from "./answer.ts";

/** By default a token such as a job gets with `contents: write`. */
export function tokenWith(abilities: Partial<Token>): Token {
  const { account = actionsBot } = abilities;
  return {
    account,
    kind: account === actionsBot ? "job" : "person",
    contents: "write",
    workflows: false,
    bypass: false,
    actions: "none",
    deployments: "none",
    pulls: "none",
    updateRefs: true,
    ...abilities,
  };
}

/** The token in `authorization: token …` or, as git sends it, in a password. */
export function secretOf(authorization: string | undefined): string {
  const [scheme = "", credentials = ""] = (authorization ?? "").split(" ");
  if (scheme.toLowerCase() !== "basic") return credentials;
  return Buffer.from(credentials, "base64").toString().split(":")[1] ?? "";
}
