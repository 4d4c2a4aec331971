import { createCatalogue } from "@backstep/catalogue";
import type { Seed } from "@backstep/core";
import {
  cellsOf,
  type Experiment,
  type ExperimentFile,
  invalid,
  makePlan,
  type Plan,
  produce,
  readExperiment,
  valuesOf,
  varyingAxes,
} from "@backstep/experiment";
import { namingFile } from "@backstep/input";
import { duration } from "@backstep/report";
import { type AllowFlags, allowedBy, defineAllowPlugins } from "./allow-plugins.ts";
import { badOption, type Command, integer, oneOf, printError, status, text, texts } from "./command.ts";
import { defineModel, firstModelFlag, type ModelFlags } from "./model-flags.ts";
import { progressLine } from "./progress.ts";
import { announcePlan } from "./run-plan.ts";
import { experimentOf, type OpenAccess } from "./sample-model.ts";
import { type Output, outputsFor, requireWritable, writeOutputs } from "./sample-outputs.ts";
import { defineStart, type StartFlags, withStart } from "./start-flags.ts";
import type { Terminal } from "./terminal.ts";

interface SampleOptions extends ModelFlags, StartFlags, AllowFlags {
  readonly samples?: number;
  readonly seed?: Seed;
  readonly precision?: "f32" | "f64";
  readonly out?: readonly string[];
}

/** `backstep sample FILE|--model MODEL … [-n N] [--seed S] [--precision f32|f64] --out X.npy|X.png`. */
export const sample: Command<SampleOptions> = {
  define(definition) {
    definition
      .argument("[file]", "An experiment file, YAML or JSON; not together with --model")
      .option(
        "-n, --samples <N>",
        "Number of samples (default: that of the experiment, or 64)",
        integer("--samples", 1),
      )
      .option("--seed <S>", "Seed, from 0 to 2^64 − 1 (default: that of the experiment, or 0)", seedOf)
      .option(
        "--precision <P>",
        "f32 or f64 (default: that of the experiment, or f32 for a model)",
        oneOf("--precision", ["f32", "f64"]),
      )
      .option("--out <FILE>", "X.npy for numbers, X.png for pictures; may be given several times", texts("--out"));
    defineStart(definition);
    defineModel(definition);
    defineAllowPlugins(definition);
  },
  async run([file], options, terminal) {
    const outputs = outputsFor(options.out);
    const catalogue = createCatalogue();
    try {
      const plan = await planFor(file, options, { catalogue, allowPlugin: allowedBy(options, terminal) });
      await requireWritable(outputs, plan);
      return await draw(plan, outputs, terminal);
    } finally {
      await catalogue.close();
    }
  },
};

async function draw(plan: Plan, outputs: readonly Output[], terminal: Terminal): Promise<number> {
  const [cell] = cellsOf(plan);
  const progress = progressLine(terminal, plan.experiment.name, 1, await announcePlan(plan, undefined, terminal));
  let reported = 0;
  try {
    const { samples, seconds, nfe, jvps } = await produce(plan, cell, terminal.signal, ({ fraction }) => {
      progress.add(fraction - reported);
      reported = fraction;
    });
    progress.clear();
    await writeOutputs(outputs, samples, plan);
    const products = jvps > 0 ? ` and ${jvps} Jacobian-vector products` : "";
    const files = outputs.map(({ file }) => file).join(", ");
    terminal.error(
      `${files}: ${samples.n} samples of dimension ${plan.dim}, ${Number(nfe.toFixed(1))} score evaluations${products} each, ${duration(seconds)}\n`,
    );
    return status.ok;
  } catch (error) {
    progress.clear();
    if (terminal.signal.aborted) return status.interrupted;
    printError(terminal, error);
    return status.failed;
  }
}

async function planFor(file: string | undefined, options: SampleOptions, access: OpenAccess): Promise<Plan> {
  if (options.model !== undefined) {
    if (file !== undefined) throw badOption(`--model replaces an experiment, but ${file} is also given; leave one out`);
    return makePlan(overridden(await experimentOf(options.model, options, access), options, access), access);
  }
  if (file === undefined) throw badOption("an experiment file or --model is missing; give one of them");
  const flag = firstModelFlag(options);
  if (flag !== undefined) throw badOption(`${flag} is only for --model; change the value in ${file} instead`);
  const read = await readExperiment(file, access);
  return namingFile(file, () => makePlan(overridden(read, options, access), access));
}

/** The experiment with the values of the command line. */
function overridden(
  { experiment: given, ...rest }: ExperimentFile,
  options: SampleOptions,
  { catalogue }: OpenAccess,
): ExperimentFile {
  const experiment = withStart(given, options, catalogue);
  const { seeds, precisions, samples } = experiment;
  requireOneCell(experiment, options);
  return {
    ...rest,
    experiment: {
      ...experiment,
      // Nothing is measured, so a metric that does not suit the target must not stop the run.
      metrics: [],
      metricSpecs: {},
      samples: options.samples ?? (samples || 64),
      seeds: [options.seed ?? seeds[0]],
      precisions: [options.precision ?? precisions[0]],
    },
  };
}

/** A flag replaces the seeds, the precisions and the start of an experiment. Every other axis must have one value. */
function requireOneCell(experiment: Experiment, { precision }: SampleOptions): void {
  if (experiment.schemes.length !== 1 || (experiment.tolerances ?? experiment.steps).length !== 1)
    throw invalid(
      "",
      `sample needs one scheme and one step count; there are ${experiment.schemes.length} and ${(experiment.tolerances ?? experiment.steps).length}`,
    );
  const axis = varyingAxes(experiment).find((each) => each !== "seed" && !(each === "precision" && precision));
  if (axis !== undefined)
    throw invalid(
      axis,
      `has ${valuesOf(experiment, axis).length} values; sample needs one value of each key; keep one`,
    );
}

function seedOf(value: string): Seed {
  const given = text("--seed")(value);
  if (/^\d{1,20}$/.test(given) && BigInt(given) < 1n << 64n)
    return Number.isSafeInteger(Number(given)) ? Number(given) : BigInt(given);
  throw badOption(`--seed is ${given}; it must be a whole number from 0 to 2^64 − 1`);
}
