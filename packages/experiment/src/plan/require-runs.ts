import { BackstepError, isBackstepError, type ScoreModel, steps } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { type Combination, stepCountsOf, varyingAxes } from "../axes/axes.ts";
import type { Axis } from "../axes/axis.ts";
import type { Plan } from "./plan.ts";
import { type Run, runsOf } from "./runs.ts";

/** A run that cannot start. */
interface Failure {
  readonly run: Run;
  readonly error: unknown;
}

/**
 * Starts every run once for all of its seeds, but takes no step. Errors that `sample` or a network reports at the start of a run appear before
 * any run, with the filter that excludes the runs at fault.
 */
export async function requireRuns(plan: Plan): Promise<void> {
  await requireNetworks(plan);
  const runs = runsOf(plan);
  const failures: Failure[] = [];
  for (const run of runs)
    try {
      await startOnly(run);
    } catch (error) {
      if (!isBackstepError(error)) throw error;
      failures.push({ run, error });
    }
  if (failures.length === 0) return;
  const [{ run, error }] = failures;
  if (failures.length === runs.length || !isBackstepError(error)) throw error;
  const failed = new Set(failures.map((each) => each.run));
  const filter = filterText(axesAtFault(plan, run, runs, failed), run);
  throw new BackstepError(error.code, `${error.message}; or exclude it with except: [${filter}]`, error.details, error);
}

async function startOnly({ scheme, variant, steps: count }: Run): Promise<void> {
  const { drift, setting } = variant;
  const run = steps({
    scheme: scheme.scheme,
    drift,
    model: variant.model(0),
    times: variant.times(count),
    n: 1,
    noiseLevel: setting.noiseLevel,
    start: variant.start(),
    precision: setting.precision,
  });
  await run.next();
  await run.return();
}

/** The fewest axes whose values tell the runs that fail like this one from those that do not. */
function axesAtFault(plan: Plan, run: Run, runs: readonly Run[], failed: ReadonlySet<Run>): readonly Axis[] {
  let wanted = varyingAxes(plan.experiment).filter((axis) => axis !== "seed");
  for (const axis of [...wanted].reverse()) {
    const fewer = wanted.filter((each) => each !== axis);
    const like = runs.filter((other) => fewer.every((each) => valueIn(other, each) === valueIn(run, each)));
    if (fewer.length > 0 && like.every((other) => failed.has(other))) wanted = fewer;
  }
  return wanted;
}

function valueIn({ scheme, variant, steps: count }: Run, axis: Axis): unknown {
  const { schemes: _, seed: _s, ...settings }: Partial<Combination> = { ...variant.setting, steps: count };
  return axis === "schemes" ? scheme : settings[axis as keyof typeof settings];
}

function filterText(named: readonly Axis[], run: Run): string {
  const parts = named.map((axis) => {
    const value = valueIn(run, axis);
    if (axis === "schemes") {
      const { name, options } = run.scheme;
      return `${axis}: ${Object.keys(options).length === 0 ? name : JSON.stringify({ name, ...options })}`;
    }
    return `${axis}: ${typeof value === "object" ? (value as { kind: string }).kind : String(value)}`;
  });
  return `{ ${parts.join(", ")} }`;
}

async function requireNetworks({ variants, experiment }: Plan): Promise<void> {
  for (const variant of variants) {
    if (variant.network === undefined) continue;
    const firsts = new Set(stepCountsOf(experiment).map((count) => variant.times(count)[0]));
    for (const first of firsts) await evaluateOnce(variant.model(0), first);
  }
}

async function evaluateOnce(model: ScoreModel, time: number): Promise<void> {
  const workspace = await createWorkspace("f32");
  try {
    const x = workspace.batch(1, model.dim);
    x.data.fill(0.5);
    await model.predict(model.predictions[0], x, time);
  } finally {
    releaseWorkspace(workspace);
  }
}
