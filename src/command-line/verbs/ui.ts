/** `ui`: the deploy history as a page in the browser, from which a deploy is rolled back. */
import { z } from "zod";
import { refuse } from "../../errors/problem.ts";
import { expectations, flag, type RawInputs } from "../../inputs.ts";
import { pageHtml } from "../../page/html.ts";
import { pageData } from "../../page/page-data.ts";
import type { Services } from "../../ports.ts";
import { historyTexts } from "../../report/history-texts.ts";
import { camelCased } from "../../report/outputs.ts";
import { readAssets } from "../../site/assets.ts";
import { openBrowser } from "../../ui/browser.ts";
import { servePage } from "../../ui/server.ts";
import { readHistories } from "../../use-cases/read-history.ts";
import { Asked } from "../asked.ts";
import type { Session } from "../session.ts";
import { Cancelled, printError, step, untilInterrupted } from "../terminal.ts";
import { cloneVerb, input, type Verb } from "../verb.ts";
import { history } from "./history.ts";
import { hold, release } from "./hold.ts";
import { mark } from "./mark.ts";
import { plan, rollback } from "./rollback.ts";
import { verify } from "./verify.ts";

/** What the page does: the same as the command line. */
const verbs = new Map(
  [history, plan, rollback, hold, release, mark, verify].map((verb) => [verb.name, verb]),
);

const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port, from 1 to 65535")
  .transform(Number)
  .refine((number) => number > 0 && number < 65_536, "must be a port, from 1 to 65535");

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
    const backend = {
      page: pageHtml({ kind: "live" }, await readAssets()),
      answer: (name: string, asked: RawInputs, show: (step: string) => void) =>
        answer(session, name, asked, show).catch(onlyCancelled),
    };
    const server = await servePage(backend, inputs.port ?? 0);
    const stopped = untilInterrupted();
    process.stdout.write(`${server.address}\n`);
    if (inputs.open) await openBrowser(server.address);
    printError(
      `${inputs.open ? "If no browser opens, open" : "Open"} that address in one on this machine; it works once. Ctrl+C ends the page.`,
    );
    await stopped;
    await server.close();
    const verdict = { sign: "done", words: "The page has ended." } as const;
    return { report: { verdict }, outputs: {}, problems: [], warnings: [] };
  },
});

/** Runs a verb as with `--yes --json`. @returns what that prints, and what a person would read at its end */
async function answer(
  session: Session,
  name: string,
  inputs: RawInputs,
  show: (step: string) => void,
): Promise<unknown> {
  const showStep: Services["step"] = (title, work) => {
    show(title);
    return step(title, work);
  };
  if (name === "histories") return histories(session, showStep);
  const verb = verbs.get(name) ?? refuse("unexpected", { said: `there is no ${name}` });
  assertShown(verb, inputs);
  verb.check(inputs, false);
  const asked = new Asked(name, inputs, session);
  const options = { ...session, json: true, yes: true, verbose: false };
  const { report, outputs, problems, warnings } = await verb.run(asked, options, false, showStep);
  if (verb.writes === true) printError(report.verdict?.words ?? "");
  const { verdict, next = null, warnings: told = [] } = report;
  const said = { verdict, warnings: told, next };
  return { ...camelCased({ ...outputs, warnings, problems }), said };
}

/** What a person saw on the page is what is pushed. @throws {Refusal} `invalid-input` */
function assertShown({ name }: Verb, inputs: RawInputs): void {
  if (name === "verify" && inputs["repair"] !== undefined) {
    const wrong = "is for the command line, which shows first what it would change";
    refuse("invalid-input", { input: "repair", problem: wrong });
  }
  if (name !== "rollback") return;
  const missing = expectations.find((expected) => !inputs[expected] || inputs[expected] === "*");
  if (missing) refuse("invalid-input", { input: missing, problem: "is required on the page" });
}

/** What the page shows of all Deployments. */
async function histories({ services, clone }: Session, showStep: Services["step"]) {
  const found = await readHistories({ all: false }, { ...services, step: showStep });
  const data = pageData(historyTexts(found, clone.remote.url), services.now());
  return { data, warnings: [], problems: [] };
}

/** What was asked for when the page had to end. @throws anything but {@link Cancelled} */
function onlyCancelled(error: unknown) {
  if (!(error instanceof Cancelled)) throw error;
  const verdict = { sign: "attention", words: "The page has ended. Nothing was changed." } as const;
  return { warnings: [], problems: [], said: { verdict, warnings: [], next: null } };
}
