/** A client for Astro's API. */
import ky, { HTTPError, type KyInstance, type RetryOptions, TimeoutError } from "ky";
import { z } from "zod";
import type { AstroRollbacks } from "../delivery-ports.ts";
import { refuse } from "../errors/problem.ts";
import type { AstroDeploy, AstroPlace } from "../ledger/import.ts";
import { limits } from "../limits.ts";
import { fetchBy } from "../web/fetch.ts";

export interface AstroOptions {
  /** With or without the API's version. Undefined or empty: `https://api.astronomer.io/platform`. */
  readonly apiUrl: string | undefined;
  readonly token: string;
}

export interface Astro {
  /**
   * All deploys of a Deployment that Astro still keeps.
   *
   * @throws {Refusal} `astro-refused`, `astro-unreachable`
   */
  deploys(location: AstroPlace): Promise<AstroDeploy[]>;
  /** The newest 100 deploys of a Deployment. Throws as {@link deploys} does. */
  newest(location: AstroPlace): Promise<AstroDeploy[]>;
  /** One Deployment's deploys and rollbacks. Its calls throw as {@link deploys} does. */
  at(location: AstroPlace): AstroRollbacks;
}

const usualApi = "https://api.astronomer.io/platform";
/** The newest first. */
const apiVersions = ["v1", "v1beta1"];

/** How long one call may take, in milliseconds. */
const timeout = 20_000;
const pageSize = 100;

const deploySchema = z.object({
  id: z.string(),
  type: z.string(),
  status: z.string(),
  createdAt: z.iso.datetime({ offset: true }),
  description: z.string().nullish(),
  isDagDeployEnabled: z.boolean().optional(),
  imageRepository: z.string().optional(),
  imageTag: z.string().optional(),
  dagTarballVersion: z.string().optional(),
  astroRuntimeVersion: z.string().optional(),
  rollbackFromId: z.string().nullish(),
  createdBySubject: z
    .object({
      fullName: z.string().optional(),
      username: z.string().optional(),
      apiTokenName: z.string().optional(),
    })
    .optional(),
  git: z
    .object({
      commitSha: z
        .string()
        .regex(/^[0-9a-f]{40}$/)
        .optional()
        .catch(undefined),
    })
    .nullish(),
});

const pageSchema = z.object({ totalCount: z.number(), deploys: z.array(deploySchema) });

/** Whether a text has the form of a token. Other texts must not get into a request or its errors. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

export function astro({ apiUrl, token }: AstroOptions): Astro {
  const { ask } = newestOffered(
    addressesOf(apiUrl || usualApi).map((prefixUrl) =>
      ky.create({
        prefixUrl,
        headers: { authorization: `Bearer ${token}` },
        timeout,
        retry: { limit: 4, methods: ["get"], maxRetryAfter: 60_000, retryOnTimeout: true },
        fetch: (input) => byProxy(prefixUrl, input),
      }),
    ),
  );
  const pathOf = ({ organization, deployment }: AstroPlace) =>
    `organizations/${encodeURIComponent(organization)}/deployments/${encodeURIComponent(deployment)}/deploys`;
  const page = (location: AstroPlace, offset: number) => {
    const searchParams = { limit: pageSize, offset };
    return answered(pageSchema, () =>
      ask((client) => client.get(pathOf(location), { searchParams }).json()),
    );
  };
  /** All deploys of a Deployment, as Astro lists them. */
  async function* pages(location: AstroPlace): AsyncGenerator<AstroDeploy[]> {
    for (let seen = 0, total = 1; seen < total; ) {
      const { deploys, totalCount } = await page(location, seen);
      if (deploys.length === 0) return;
      if (seen > limits.astroDeploys) {
        const said = `it lists more than ${limits.astroDeploys} deploys`;
        refuse("astro-unreachable", { said });
      }
      yield deploys;
      seen += deploys.length;
      total = totalCount;
    }
  }
  return {
    async deploys(location) {
      const found: AstroDeploy[] = [];
      for await (const deploys of pages(location)) found.push(...deploys);
      return found;
    },
    newest: async (location) => (await page(location, 0)).deploys,
    at: (location) => ({
      async started(mark, since) {
        let found: AstroDeploy | null = null;
        for await (const deploys of pages(location)) {
          const ours = deploys.filter(({ description }) => endsWith(description ?? "", mark));
          found = newestIn([...(found ? [found] : []), ...ours]);
          const times = deploys.map(timeOf);
          // Astro lists the newest first, but does not promise it.
          const areInOrder = times.every((time, at) => at === 0 || time <= (times[at - 1] ?? time));
          if (areInOrder && (found || (times.at(-1) ?? 0) < Date.parse(since))) break;
        }
        return found;
      },
      rollBack: (deploy, description) => {
        const path = `${pathOf(location)}/${encodeURIComponent(deploy)}/rollback`;
        return answered(deploySchema, () =>
          ask((client) =>
            client.post(path, { json: { description }, retry: onlyWhenRefused }).json(),
          ),
        );
      },
      deploy: (id) =>
        answered(deploySchema, () =>
          ask((client) => client.get(`${pathOf(location)}/${encodeURIComponent(id)}`).json()),
        ),
    }),
  };
}

/** An address without a version stands for each version of the API. */
function addressesOf(apiUrl: string): string[] {
  const address = apiUrl.replace(/\/+$/, "");
  return /\/v\d+\w*$/.test(address)
    ? [address]
    : apiVersions.map((version) => `${address}/${version}`);
}

/** Asks the newest version of the API that knows the address. */
function newestOffered(clients: readonly KyInstance[]) {
  let offered = clients;
  async function ask<T>(call: (client: KyInstance) => Promise<T>): Promise<T> {
    const [client, ...older] = offered;
    if (!client) throw new Error("No version of the API is known");
    try {
      return await call(client);
    } catch (error) {
      if (!isUnknown(error) || older.length === 0) throw error;
      try {
        const answer = await newestOffered(older).ask(call);
        offered = older;
        return answer;
      } catch (olderError) {
        // Neither knows it, so it is not the version that is wrong.
        throw isUnknown(olderError) ? error : olderError;
      }
    }
  }
  return { ask };
}

const isUnknown = (error: unknown) => error instanceof HTTPError && error.response.status === 404;

const timeOf = ({ createdAt }: AstroDeploy) => Date.parse(createdAt);

function newestIn(deploys: readonly AstroDeploy[]): AstroDeploy | null {
  return deploys.toSorted((a, b) => timeOf(b) - timeOf(a))[0] ?? null;
}

/** Whether a text ends with another one, however Astro has changed the white space in it. */
function endsWith(text: string, end: string): boolean {
  const plain = (words: string) => words.replace(/\s+/g, " ").trim();
  return plain(text).endsWith(plain(end));
}

/** For calls that must not be repeated: tries again only if Astro reported that it did nothing. */
const onlyWhenRefused: RetryOptions = {
  methods: ["post"],
  statusCodes: [429],
  shouldRetry: ({ error }) => (error instanceof HTTPError ? undefined : false),
};

/** ky passes a request made for Node's own `fetch`, which the proxied `fetch` does not accept. */
async function byProxy(prefixUrl: string, input: Parameters<typeof fetch>[0]): Promise<Response> {
  const request = new Request(input);
  const { url, method, signal } = request;
  const headers = Object.fromEntries(request.headers);
  const body = request.body ? await request.text() : null;
  const answer = await fetchBy(prefixUrl)(url, { method, headers, signal, body });
  const { status, statusText } = answer;
  const text = (await answer.text()) || null;
  return new Response(text, { status, statusText, headers: [...answer.headers] });
}

/** Calls the API and validates the answer. @throws {Refusal} `astro-refused`, `astro-unreachable` */
async function answered<T>(schema: z.ZodType<T>, ask: () => Promise<unknown>): Promise<T> {
  try {
    return schema.parse(await ask());
  } catch (error) {
    if (error instanceof HTTPError) {
      const { status } = error.response;
      // It is unknown whether the call took effect.
      if (status >= 500) return refuse("astro-unreachable", { said: `it answers ${status}` });
      const said = z.object({ message: z.string() }).safeParse(await bodyOf(error.response));
      const message = said.success ? said.data.message.slice(0, 300) : "";
      return refuse("astro-refused", { status, said: message }, { cause: error });
    }
    const said =
      error instanceof z.ZodError
        ? "its answer does not match its API description"
        : error instanceof TimeoutError
          ? `no answer within ${timeout / 1000} s`
          : String(error instanceof Error ? error.message : error);
    return refuse("astro-unreachable", { said }, { cause: error });
  }
}

function bodyOf(response: Response): Promise<unknown> {
  return response.json().catch(() => null);
}
