/** Where all parts of the benchmark measure: repositories are made once, and ways take turns. */
import { Bench, type Figures } from "./run.ts";
import type { Shape } from "./shape.ts";
import type { Way } from "./ways.ts";

export interface Trial {
  readonly bench: Bench;
  readonly way: Way;
  /** How many deploys to go back. */
  readonly back: number;
}

/** As many figures as there are trials. */
type FiguresOf<Trials> = { readonly [Index in keyof Trials]: Figures };

export class Lab implements AsyncDisposable {
  readonly rounds: number;
  readonly #made = new Map<string, Promise<Bench>>();
  readonly #warm = new Set<Way>();

  constructor(rounds: number) {
    this.rounds = rounds;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const bench of this.#made.values()) await (await bench)[Symbol.asyncDispose]();
  }

  /** A repository of this shape, which all parts share. */
  bench(shape: Shape): Promise<Bench> {
    const key = JSON.stringify(shape);
    const made = this.#made.get(key) ?? Bench.start(shape);
    this.#made.set(key, made);
    return made;
  }

  /**
   * Runs trials in turns, so that what else the machine does meets all of them.
   *
   * @returns medians of the rounds, each figure by itself
   */
  async inTurns<const Trials extends readonly Trial[]>(
    trials: Trials,
    rounds = this.rounds,
  ): Promise<FiguresOf<Trials>> {
    for (const trial of trials) await this.#warmUp(trial);
    const runs: Figures[][] = trials.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, { bench, way, back }] of trials.entries()) {
        runs[index]?.push(await bench.run(way, back));
      }
    }
    return runs.map(medians) as FiguresOf<Trials>;
  }

  /** The first run of a way fills caches, so it does not count. */
  async #warmUp({ bench, way, back }: Trial): Promise<void> {
    if (!this.#warm.has(way)) await bench.run(way, back);
    this.#warm.add(way);
  }
}

/** The middle one of some values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function medians(runs: readonly Figures[]): Figures {
  const of = (name: keyof Figures) => median(runs.map((run) => run[name]));
  return {
    ...{ pushed: of("pushed"), ended: of("ended"), requests: of("requests") },
    ...{ received: of("received"), sent: of("sent") },
  };
}
