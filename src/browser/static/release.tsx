/** How a hold is released elsewhere. */
import type { ComponentProps } from "preact";
import { commandsHere } from "../../report/terminal/commands.ts";
import { Copyable } from "../copyable.tsx";
import type { Parts } from "../parts.ts";

export function StaticRelease({ deployment, hold }: ComponentProps<Parts["HoldActions"]>) {
  const command = commandsHere("release", { "hold-id": hold.id, deployment: deployment.name });
  return (
    <details>
      <summary>How to release it</summary>
      <Copyable label="Once its cause is fixed, in a clone of the repository:" command={command} />
    </details>
  );
}
