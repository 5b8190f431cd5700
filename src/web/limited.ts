/** `fetch` whose answers have a limit. */
import { limits } from "../limits.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** @returns a `fetch` that fails while it reads an answer that is too large, unpacked */
export function limited(fetch: Fetch): Fetch {
  return async (url, init) => {
    const answer = await fetch(url, init);
    if (!answer.body) return answer;
    let length = 0;
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        length += chunk.length;
        if (length <= limits.answer) controller.enqueue(chunk);
        else controller.error(new Error(`the answer has more than ${limits.answer} bytes`));
      },
    });
    const { status, statusText, headers } = answer;
    const body = answer.body.pipeThrough(counted);
    const checked = new Response(body, { status, statusText, headers: [...headers] });
    // A new response has none.
    return Object.defineProperties(checked, {
      url: { value: answer.url },
      redirected: { value: answer.redirected },
    });
  };
}
