/** Rollbacks of several repositories in turns, each beside the least that git needs. */
import type { Lab } from "./lab.ts";
import type { Bench, Figures } from "./run.ts";
import type { Shape } from "./shape.ts";

export interface BesideLeast {
  readonly bench: Bench;
  readonly action: Figures;
  readonly least: Figures;
}

/** @returns as many as there are shapes */
export async function besideLeast<const Shapes extends readonly Shape[]>(
  lab: Lab,
  shapes: Shapes,
  rounds = lab.rounds,
): Promise<{ readonly [Index in keyof Shapes]: BesideLeast }> {
  const benches: Bench[] = [];
  for (const shape of shapes) benches.push(await lab.bench(shape));
  const trials = benches.flatMap((bench) => [
    { bench, way: "action", back: 3 } as const,
    { bench, way: "least", back: 3 } as const,
  ]);
  const figures = await lab.inTurns(trials, rounds);
  const all = benches.map((bench, index) => {
    const [action, least] = figures.slice(2 * index) as [Figures, Figures];
    return { bench, action, least };
  });
  return all as { readonly [Index in keyof Shapes]: BesideLeast };
}
