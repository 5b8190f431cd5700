/** Serves the page to one browser on this machine. The only module that knows Hono. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { stream } from "hono/streaming";
import { z } from "zod";
import { problemsOf, Refusal, refuse } from "../errors/problem.ts";
import { limits } from "../limits.ts";
import { visibleTexts } from "../visible.ts";
import { assertOwn } from "./gate.ts";
import { PageSession } from "./session.ts";

/** What the page can ask for. */
export interface Backend {
  /** The page, a whole HTML document without data. */
  readonly page: string;
  /**
   * Answers one request.
   *
   * @param show is told each step of the work as it begins
   * @returns anything that can be written as JSON
   */
  readonly answer: (
    name: string,
    inputs: Readonly<Record<string, string>>,
    show: (step: string) => void,
  ) => Promise<unknown>;
}

export interface PageServer {
  /** To be opened in a browser, once. */
  readonly address: string;
  /** Whether something that was asked for is under way. */
  readonly isBusy: boolean;
  /** Takes no more requests, and waits for those that run. */
  close(): Promise<void>;
}

/** The body of a request: `{name: value}`. */
const inputsSchema = z.record(z.string(), z.string());
const secretSchema = z.object({ secret: z.string() });

const headers = {
  // The page itself says what it may load.
  "Content-Security-Policy": "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/**
 * Listens on this machine's own address alone.
 *
 * @param port 0: any that is free
 * @throws {Refusal} `port-unusable`
 */
export async function servePage(backend: Backend, port: number): Promise<PageServer> {
  const session = new PageSession();
  const running = new Set<Promise<unknown>>();
  let origin = "";
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    const header = (name: string) => context.req.header(name);
    const { method } = context.req;
    const from = { host: header("host"), origin: header("origin"), site: header("sec-fetch-site") };
    assertOwn({ method, ...from }, origin);
    await next();
  });
  app.get("/", (context) => context.html(backend.page));
  app.post("*", bodyLimit({ maxSize: limits.pageRequest }));
  app.post("/session", async (context) => {
    const { secret } = await bodyOf(context, secretSchema);
    return context.json({ token: session.open(secret) });
  });
  // Answers are lines of JSON: a step each, and at last the result.
  app.post("/answers/:name", async (context) => {
    session.assertOpen(context.req.header("authorization")?.replace(/^Bearer /, ""));
    const inputs = await bodyOf(context, inputsSchema);
    const name = context.req.param("name");
    return stream(context, async (out) => {
      const say = (line: object) => out.writeln(JSON.stringify(visibleTexts(line)));
      const work = backend.answer(name, inputs, (step) => void say({ step }));
      running.add(work);
      try {
        await say({ result: await work });
      } catch (error) {
        await say({ result: failure(error) });
      } finally {
        running.delete(work);
      }
    });
  });
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    return context.json(failure(error), error instanceof Refusal ? 403 : 500);
  });

  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port });
  await once(server, "listening").catch((error: Error) =>
    refuse("port-unusable", { port, said: error.message }, { cause: error }),
  );
  // As a browser writes it: without the port, where that is HTTP's own.
  origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).origin;
  return {
    // What stands behind `#` stays in the browser: no server, log or other page sees it.
    address: `${origin}/#key=${session.secret}`,
    get isBusy() {
      return running.size > 0;
    },
    close: async () => {
      server.close();
      await Promise.allSettled(running);
    },
  };
}

const failure = (error: unknown) => ({ warnings: [], problems: problemsOf(error) });

/** @throws {HTTPException} 400: our page sends no such body */
async function bodyOf<Body>({ req }: Context, schema: z.ZodType<Body>): Promise<Body> {
  const { success, data } = schema.safeParse(await req.json().catch(() => null));
  if (!success) throw new HTTPException(400);
  return data;
}
