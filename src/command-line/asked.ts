/** What a person asks for: what was typed, and what was answered since, so that nothing of it is lost. */
import type { RawInputs } from "../inputs.ts";
import { type CommandFor, commandsFor, type Place } from "../report/terminal/commands.ts";

export class Asked {
  readonly verb: string;
  readonly command: CommandFor;
  #inputs: RawInputs;
  /** Whether a person answered what would be missed: more than which Deployment is meant. */
  isAnswered = false;

  constructor(verb: string, typed: RawInputs, place: Place) {
    this.verb = verb;
    this.#inputs = typed;
    this.command = commandsFor(place);
  }

  /** By the names of inputs. */
  get inputs(): RawInputs {
    return this.#inputs;
  }

  /** Keeps an answer. */
  answer(input: string, value: string): void {
    this.#inputs = { ...this.#inputs, [input]: value };
    if (input !== "deployment") this.isAnswered = true;
  }

  /** The command that asks for all of it at once. */
  get again(): string {
    return this.command(this.verb, this.#inputs);
  }
}
