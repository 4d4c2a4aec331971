import { BackstepError, type Samples } from "@backstep/core";
import { isSampled, type MetricName } from "../experiment/experiment.ts";
import type { Plan } from "../experiment/plan.ts";
import { type CausesRow, hasOtherCauses, measureCauses, measureLaw } from "./law.ts";
import { type Reference, referenceOf } from "./reference.ts";
import { type Cell, makeRow, type Row, rowKey } from "./row.ts";
import { measureSamples, produce } from "./samples.ts";
import { cellWork, type Work } from "./work.ts";

/** What comes out of an experiment, as it comes. */
export type Measured =
  | { readonly kind: "row"; readonly row: Row }
  | { readonly kind: "causes"; readonly causes: CausesRow }
  | { readonly kind: "samples"; readonly cell: Cell; readonly samples: Samples }
  | { readonly kind: "failure"; readonly cell: Cell; readonly error: unknown };

/** How to measure. */
export interface MeasureOptions {
  /** Rows that are there already, by `rowKey`; they are not measured again. */
  readonly done?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
  /** Called with shares of the work as they are done; all of them add up to `totalWork`. */
  readonly onWork?: (work: number) => void;
}

/** Sampled rows of one seed and end share their reference and the floors of its metrics. */
interface Shared {
  readonly reference: Reference;
  readonly floors: Map<MetricName, number>;
}

/**
 * Measures an experiment cell by cell: a cell is a scheme at a step count and a seed. What goes wrong in a cell is told and leaves the
 * others alone.
 *
 * @throws BackstepError `ABORTED` where the signal fires.
 */
export async function* measure(plan: Plan, options: MeasureOptions = {}): AsyncGenerator<Measured, void, undefined> {
  const shared = sharedOf(plan);
  for (const cell of cellsOf(plan)) {
    try {
      yield* measureCell(plan, cell, shared(cell), options);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      yield { kind: "failure", cell, error };
    }
  }
}

/** What a cell shares with others. */
function sharedOf(plan: Plan): (cell: Cell) => Shared {
  const known = new Map<string, Shared>();
  return ({ seed, steps }) => {
    const end = plan.end(steps);
    const key = `${seed} ${end}`;
    const found = known.get(key) ?? { reference: referenceOf(plan, seed, end), floors: new Map() };
    known.set(key, found);
    return found;
  };
}

/** Every scheme at every step count and seed. */
export function cellsOf({ experiment, schemes }: Plan): readonly Cell[] {
  return schemes.flatMap((scheme) =>
    experiment.steps.flatMap((steps) => experiment.seeds.map((seed) => ({ scheme, steps, seed }))),
  );
}

async function* measureCell(
  plan: Plan,
  cell: Cell,
  { reference, floors }: Shared,
  { done, signal, onWork }: MeasureOptions,
): AsyncGenerator<Measured, void, undefined> {
  const { experiment } = plan;
  const { name: scheme, options } = cell.scheme;
  const missing = experiment.metrics.filter((metric) => !done?.has(rowKey({ ...cell, scheme, options, metric })));
  const [lawMetrics, sampledMetrics] = [missing.filter((metric) => !isSampled(metric)), missing.filter(isSampled)];
  const work: Work = cellWork(plan, cell);
  const throwIfAborted = (): void => {
    if (signal?.aborted) throw new BackstepError("ABORTED", "the run was stopped", {}, signal.reason);
  };

  if (lawMetrics.length > 0) {
    const law = await measureLaw(plan, cell, signal);
    for (const metric of lawMetrics) yield { kind: "row", row: makeRow(experiment, cell, metric, law(metric)) };
    // The exact law knows no seeds.
    if (cell.seed === experiment.seeds[0] && hasOtherCauses(plan))
      yield { kind: "causes", causes: await measureCauses(plan, cell, signal) };
  }
  onWork?.(work.law);
  throwIfAborted();

  // An experiment without metrics is run for its samples.
  if (sampledMetrics.length > 0 || experiment.metrics.length === 0) {
    let reported = 0;
    const produced = await produce(plan, cell, signal, ({ fraction }) => {
      onWork?.(work.sampling * (fraction - reported));
      reported = fraction;
    });
    if (cell.seed === experiment.seeds[0]) yield { kind: "samples", cell, samples: produced.samples };
    for (const metric of sampledMetrics) {
      throwIfAborted();
      const estimate = await measureSamples(metric, plan, produced.samples, reference, floors);
      yield { kind: "row", row: makeRow(experiment, cell, metric, { ...produced, ...estimate }) };
    }
  } else onWork?.(work.sampling);
  onWork?.(work.metrics);
}
