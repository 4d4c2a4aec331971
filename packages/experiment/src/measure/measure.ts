import { BackstepError, type Drift, type Samples } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { aPlan, measureOptions } from "../arguments.ts";
import type { Plan } from "../plan/plan.ts";
import { isExact, isSampled } from "../schema/experiment.ts";
import { type Cell, cellsOf } from "./cell.ts";
import { missingParts, type Parts } from "./parts.ts";
import { type Reference, referenceOf } from "./reference.ts";
import { type CausesRow, makeRow, type Row } from "./row.ts";
import { draw, measureSamples } from "./samples.ts";
import { cellWorkOf, type Work } from "./work.ts";

/** One result of an experiment. */
export type Measured =
  | { readonly kind: "row"; readonly row: Row }
  | { readonly kind: "causes"; readonly causes: CausesRow }
  | { readonly kind: "samples"; readonly cell: Cell; readonly samples: Samples }
  | { readonly kind: "failure"; readonly cell: Cell; readonly error: unknown };

/** Options of a measurement. */
export interface MeasureOptions {
  /** Keys of the results that exist already (`rowKey`, `causesKey`, `samplesKey`). They are not measured again. */
  readonly done?: ReadonlySet<string>;
  /** Kinds of results that are not needed. Samples are then drawn only for a metric. */
  readonly skip?: readonly ("causes" | "samples")[];
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
  const workOf = cellWorkOf(plan);
  for (const cell of cellsOf(plan)) {
    try {
      yield* measureCell(plan, cell, await workOf(cell), shared(cell), options);
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
  work: Work,
  shared: Shared,
  options: MeasureOptions,
): AsyncGenerator<Measured, void, undefined> {
  const missing = missingParts(plan, cell, options.done);
  const skipped = new Set<string>(options.skip);
  const parts = {
    metrics: missing.metrics,
    causes: missing.causes && !skipped.has("causes"),
    samples: missing.samples && !skipped.has("samples"),
  };

  yield* exactResults(plan, cell, parts, options);
  options.onWork?.(work.law);
  throwIfAborted(options);

  yield* sampledResults(plan, cell, parts, shared, options, work.sampling);
  options.onWork?.(work.metrics);
}

async function* exactResults(
  plan: Plan,
  cell: Cell,
  { metrics, causes }: Parts,
  { signal }: MeasureOptions,
): AsyncGenerator<Measured, void, undefined> {
  const exact = metrics.filter(isExact);
  if (exact.length === 0 && !causes) return;
  const { measureCauses, measureLaw } = await import("./law.ts");
  if (exact.length > 0) {
    const law = await measureLaw(plan, cell, signal);
    for (const metric of exact) yield { kind: "row", row: makeRow(plan, cell, metric, law(metric)) };
  }
  if (causes) yield { kind: "causes", causes: await measureCauses(plan, cell, signal) };
}

async function* sampledResults(
  plan: Plan,
  cell: Cell,
  { metrics, samples }: Parts,
  { reference, floors }: Shared,
  options: MeasureOptions,
  work: number,
): AsyncGenerator<Measured, void, undefined> {
  const sampled = metrics.filter(isSampled);
  if (sampled.length === 0 && !samples) {
    options.onWork?.(work);
    return;
  }
  let reported = 0;
  const produced = await draw(plan, cell, options.signal, ({ fraction }) => {
    options.onWork?.(work * (fraction - reported));
    reported = fraction;
  });
  if (samples) yield { kind: "samples", cell, samples: produced.samples };
  for (const metric of sampled) {
    throwIfAborted(options);
    const estimate = await measureSamples(metric, plan, produced.samples, reference, floors, options.signal);
    yield { kind: "row", row: makeRow(plan, cell, metric, { ...produced, ...estimate }) };
  }
}

function throwIfAborted({ signal }: MeasureOptions): void {
  if (signal?.aborted) throw new BackstepError("ABORTED", "the run was stopped", {}, signal.reason);
}
