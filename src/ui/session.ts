/** Who has the page open: whoever was first to bring the secret of its address. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { refuse } from "../errors/problem.ts";

export class PageSession {
  /** Goes into the address, once. */
  readonly secret = newSecret();
  readonly #token = newSecret();
  #isOpen = false;

  /**
   * Trades the secret for what every later request has to bring.
   *
   * @throws {Refusal} `page-secret-wrong`; `page-open-already` the second time
   */
  open(secret: string): string {
    if (!isSame(secret, this.secret)) refuse("page-secret-wrong", {});
    if (this.#isOpen) refuse("page-open-already", {});
    this.#isOpen = true;
    return this.#token;
  }

  /** @throws {Refusal} `page-secret-wrong` */
  assertOpen(token: string | undefined): void {
    if (!this.#isOpen || !isSame(token ?? "", this.#token)) refuse("page-secret-wrong", {});
  }
}

const newSecret = () => randomBytes(32).toString("base64url");

/** Takes as long for a wrong guess as for a right one. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
