import { BackstepError, type Drift, type Samples } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { aPlan, measureOptions } from "../arguments.ts";
import type { Plan } from "../plan/plan.ts";
import { type ExactMetric, isExact, isSampled } from "../schema/experiment.ts";
import { type Cell, cellsOf, hasOtherCauses } from "./cell.ts";
import { type Reference, referenceOf } from "./reference.ts";
import { type CausesRow, makeRow, networkOf, type Row, rowKey } from "./row.ts";
import { measureSamples, produce } from "./samples.ts";
import { cellWork } from "./work.ts";

/** One result of an experiment. */
export type Measured =
  | { readonly kind: "row"; readonly row: Row }
  | { readonly kind: "causes"; readonly causes: CausesRow }
  | { readonly kind: "samples"; readonly cell: Cell; readonly samples: Samples }
  | { readonly kind: "failure"; readonly cell: Cell; readonly error: unknown };

/** Options of a measurement. */
export interface MeasureOptions {
  /** Keys of the rows that exist already (`rowKey`). They are not measured again. */
  readonly done?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
  /** Called with a part of the work when it is done. The parts add up to `totalWork`. */
  readonly onWork?: (work: number) => void;
}

/** What the sampled rows of one seed and end share. */
interface Shared {
  readonly reference: Reference;
  readonly floors: Map<string, number>;
}

/**
 * Measures an experiment cell by cell. A failure in one cell is one of the results and does not affect other cells.
 *
 * @throws BackstepError `ABORTED` if the signal fires.
 */
export async function* measure(plan: Plan, options: MeasureOptions = {}): AsyncGenerator<Measured, void, undefined> {
  requireArguments("measure", { plan: aPlan }, { plan });
  requireArguments("measure", measureOptions, options);
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

/** What a cell shares with other cells. */
function sharedOf(plan: Plan): (cell: Cell) => Shared {
  const known = new Map<Drift, Map<string, Shared>>();
  return ({ variant: { drift, end }, seed, steps }) => {
    const underDrift = known.get(drift) ?? new Map<string, Shared>();
    known.set(drift, underDrift);
    const time = end(steps);
    const key = `${seed} ${time}`;
    const found = underDrift.get(key) ?? { reference: referenceOf(plan, drift, seed, time), floors: new Map() };
    underDrift.set(key, found);
    return found;
  };
}

async function* measureCell(
  plan: Plan,
  cell: Cell,
  shared: Shared,
  options: MeasureOptions,
): AsyncGenerator<Measured, void, undefined> {
  const { metrics } = plan.experiment;
  const missing = metrics.filter(
    (metric) => !options.done?.has(rowKey({ cell: cell.key, metric, ...networkOf(plan, metric) })),
  );
  const work = cellWork(plan, cell);
  const sampled = missing.filter(isSampled);

  yield* exactRows(plan, cell, missing.filter(isExact), options);
  options.onWork?.(work.law);
  throwIfAborted(options);

  // An experiment without metrics is run for its samples.
  if (sampled.length > 0 || metrics.length === 0)
    yield* sampledRows(plan, cell, sampled, shared, options, work.sampling);
  else options.onWork?.(work.sampling);
  options.onWork?.(work.metrics);
}

async function* exactRows(
  plan: Plan,
  cell: Cell,
  metrics: readonly ExactMetric[],
  { signal }: MeasureOptions,
): AsyncGenerator<Measured, void, undefined> {
  if (metrics.length === 0) return;
  const { measureCauses, measureLaw } = await import("./law.ts");
  const law = await measureLaw(plan, cell, signal);
  for (const metric of metrics) yield { kind: "row", row: makeRow(plan, cell, metric, law(metric)) };
  // The exact law does not depend on the seed.
  if (cell.first && hasOtherCauses(plan, cell))
    yield { kind: "causes", causes: await measureCauses(plan, cell, signal) };
}

async function* sampledRows(
  plan: Plan,
  cell: Cell,
  metrics: readonly string[],
  { reference, floors }: Shared,
  options: MeasureOptions,
  work: number,
): AsyncGenerator<Measured, void, undefined> {
  let reported = 0;
  const produced = await produce(plan, cell, options.signal, ({ fraction }) => {
    options.onWork?.(work * (fraction - reported));
    reported = fraction;
  });
  if (cell.first) yield { kind: "samples", cell, samples: produced.samples };
  for (const metric of metrics) {
    throwIfAborted(options);
    const estimate = await measureSamples(metric, plan, produced.samples, reference, floors, options.signal);
    yield { kind: "row", row: makeRow(plan, cell, metric, { ...produced, ...estimate }) };
  }
}

function throwIfAborted({ signal }: MeasureOptions): void {
  if (signal?.aborted) throw new BackstepError("ABORTED", "the run was stopped", {}, signal.reason);
}
