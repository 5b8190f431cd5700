/** Shows long output with the person's pager, as git does. */
import { spawn } from "node:child_process";

/**
 * @param text with colours
 * @returns false when there is no pager, or it cannot be started: nothing has been shown then
 */
export async function page(text: string): Promise<boolean> {
  const { GIT_PAGER, PAGER, TERM, LESS, LV } = process.env;
  const pager = GIT_PAGER ?? PAGER ?? "less";
  if (pager === "" || pager === "cat" || TERM === "dumb") return false;
  // As git sets them: quit when all fits, pass colours through, keep the screen.
  const env = { ...process.env, LESS: LESS ?? "FRX", LV: LV ?? "-c" };
  const child = spawn(pager, { shell: true, env, stdio: ["pipe", "inherit", "inherit"] });
  // The pager may be left before it has read everything.
  child.stdin.on("error", () => undefined);
  child.stdin.end(text);
  const code = await new Promise<number | null>((ended) => {
    child.on("error", () => ended(127));
    child.on("close", ended);
  });
  return code !== 126 && code !== 127;
}
