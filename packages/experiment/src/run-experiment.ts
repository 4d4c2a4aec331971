import { requireArguments } from "@backstep/core/plugin";
import { host } from "#host";
import { runExperimentOptions } from "./arguments.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Cell } from "./measure/cell.ts";
import { measure } from "./measure/measure.ts";
import type { CausesRow, Row } from "./measure/row.ts";
import { totalWork } from "./measure/work.ts";
import { makePlan } from "./plan/make-plan.ts";
import { allowing } from "./plugins/allowing.ts";
import { readExperiment } from "./read-experiment.ts";
import { parseExperiment } from "./schema/parse.ts";

/** Options of `runExperiment`. */
export interface RunExperimentOptions {
  /** The plugins that the experiment may name. */
  readonly catalogue: Catalogue;
  /** The folder to which file names in an experiment object are relative; default the working folder. A file has its own. */
  readonly folder?: string;
  /** Names of plugins from outside the catalogue whose code may be loaded. */
  readonly allowPlugins?: readonly string[];
  /** Keys of the rows that exist already (`rowKey`). They are not measured again. */
  readonly done?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
  /** Called with the fraction of the work that is done, from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  /** Called with the separated causes of an exact error, if it has causes other than the number of steps. */
  readonly onCauses?: (causes: CausesRow) => void;
  /** Called if a cell fails; other cells go on. Default: the error ends the run. */
  readonly onFailure?: (error: unknown, cell: Cell) => void;
}

/**
 * Runs an experiment and yields its rows as they are measured: one row for each scheme, step count, metric and seed.
 *
 * Everything that the experiment names is created and checked before the first run. The loop may be left at any time.
 *
 * @param experiment An object with the keys of an experiment file, or in Node the path of such a file.
 * @throws BackstepError as `parseExperiment` and `makePlan`; `ABORTED` if the signal fires; the error of a cell without `onFailure`.
 * @example
 * ```ts
 * import { createCatalogue } from "@backstep/catalogue";
 * import { runExperiment } from "@backstep/experiment";
 *
 * const target = { kind: "gaussian", mean: [1, -0.5], variance: [0.25, 1] };
 * const experiment = { target, drift: "ou", schemes: ["heun"], steps: [16, 32], start: "exact", metrics: ["law/w2"] };
 * for await (const row of runExperiment(experiment, { catalogue: createCatalogue() })) console.log(row.steps, row.value);
 * ```
 */
export async function* runExperiment(
  experiment: object | string,
  options: RunExperimentOptions,
): AsyncGenerator<Row, void, undefined> {
  requireArguments("runExperiment", runExperimentOptions, options);
  const { catalogue, folder = host.folder(), allowPlugins = [], done, signal } = options;
  const { onProgress, onCauses, onFailure } = options;
  const access = { catalogue, allowPlugin: allowing(allowPlugins) };
  const read =
    typeof experiment === "string"
      ? await readExperiment(experiment, access)
      : { experiment: await parseExperiment(experiment, "experiment", { ...access, folder }), folder };
  const plan = await makePlan(read, access);
  const total = await totalWork(plan);
  let finished = 0;
  const onWork = (work: number): void => {
    finished += work;
    onProgress?.(Math.min(1, finished / total));
  };
  const skip = onCauses ? (["samples"] as const) : (["samples", "causes"] as const);
  for await (const measured of measure(plan, { onWork, skip, ...(done && { done }), ...(signal && { signal }) })) {
    if (measured.kind === "row") yield measured.row;
    else if (measured.kind === "causes") onCauses?.(measured.causes);
    else if (measured.kind === "failure") {
      if (onFailure === undefined) throw measured.error;
      onFailure(measured.error, measured.cell);
    }
  }
}
