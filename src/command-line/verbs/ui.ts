/** `ui`: the deploy history as a page in the browser, from which a deploy is rolled back. */
import { z } from "zod";
import { refuse } from "../../errors/problem.ts";
import { flag } from "../../inputs.ts";
import { pageHtml } from "../../page/html.ts";
import { readAssets } from "../../site/assets.ts";
import { openBrowser } from "../../ui/browser.ts";
import { servePage } from "../../ui/server.ts";
import { pageAnswers } from "../page-answers.ts";
import { printError, untilInterrupted } from "../terminal.ts";
import { cloneVerb, input } from "../verb.ts";
import { hold, release } from "./hold.ts";
import { mark } from "./mark.ts";
import { plan, rollback } from "./rollback.ts";
import { verify } from "./verify.ts";

const wrongPort = "must be a port, from 1 to 65535";
const port = z
  .string()
  .regex(/^\d{1,5}$/, wrongPort)
  .transform(Number)
  .refine((number) => number > 0 && number < 65_536, wrongPort);

export const ui = cloneVerb({
  name: "ui",
  about: "Open the deploy history in the browser, and roll back from there",
  inputs: {
    port: input(port.optional(), "--port <number>", "where to listen (default: any that is free)"),
    open: input(flag.default(true), "--no-open", "only print the address"),
  },
  writes: false,
  examples: [
    ["ui", "ends with Ctrl+C"],
    ["ui --port 8080 --no-open", "for a machine that you are connected to by SSH"],
  ],
  run: async (inputs, session) => {
    if (session.json) {
      refuse("invalid-input", { input: "json", problem: "says nothing here: `ui` is for people" });
    }
    const verbs = [plan, rollback, hold, release, mark, verify];
    const page = pageHtml({ kind: "live" }, await readAssets());
    const answer = pageAnswers(session, verbs);
    const server = await servePage({ page, answer }, inputs.port ?? 0);
    const stopped = untilInterrupted();
    process.stdout.write(`${server.address}\n`);
    if (inputs.open) await openBrowser(server.address);
    const open = inputs.open ? "If no browser opens, open that address" : "Open that address";
    printError(
      `${open} in a browser on this machine; it works once. What git asks, such as for a passphrase, it asks here. Ctrl+C ends the page.`,
    );
    await stopped;
    if (server.isBusy) {
      printError("Waiting for what is under way. Ctrl+C again ends it at once.");
    }
    await server.close();
    const verdict = { sign: "done", words: "The page is closed." } as const;
    return { report: { verdict }, outputs: {}, problems: [], warnings: [] };
  },
});
