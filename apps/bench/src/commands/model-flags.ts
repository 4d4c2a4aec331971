import type { Command as Definition } from "commander";
import { finite, integer, positive, text } from "./command.ts";
import { inline, inlineKeys } from "./inline.ts";

/** Options that replace an experiment file. */
export interface ModelFlags {
  readonly model?: string;
  readonly scheme?: unknown;
  readonly steps?: number;
  readonly tolerance?: number;
  readonly drift?: unknown;
  readonly grid?: unknown;
  readonly end?: number;
  readonly noiseLevel?: number;
  readonly class?: number | "each";
  readonly guidance?: number;
  readonly score?: Readonly<Record<string, unknown>>;
}

/** Adds the options that replace an experiment file. */
export function defineModel(definition: Definition): void {
  definition
    .option(
      "--model <MODEL>",
      "An ONNX file, a TensorFlow.js model.json or checkpoint, or a name of @backstep/models",
      text("--model"),
    )
    .option("--scheme <SCHEME>", "A name, or { name: ddim, eta: 1 } (default: heun)", inline("--scheme"))
    .option("--steps <N>", "Number of steps (default: 18, or that of given times)", integer("--steps", 1))
    .option("--tolerance <X>", "In place of --steps and --grid: adaptive steps of this error", positive("--tolerance"))
    .option(
      "--drift <DRIFT>",
      "A kind, or { kind: ou, horizon: 2 } (default: edm if the network takes x/α)",
      inline("--drift"),
    )
    .option(
      "--grid <GRID>",
      "A kind, or { kind: karras, rho: 5 } (default: karras for edm and ve, else uniform)",
      inline("--grid"),
    )
    .option("--end <T>", "Time at which the run stops (default: the time of σ/α = 0.002)", finite("--end"))
    .option("--noise-level <η>", "η of the reverse family (default: 1)", finite("--noise-level", 0))
    .option("--class <K>", "A class, or each: sample i gets class i mod count", classOf)
    .option("--guidance <S>", "Scale of classifier-free guidance", finite("--guidance"))
    .option(
      "--score <KEYS>",
      "Further keys of the score, such as { prediction: v, time: sigma }",
      inlineKeys("--score"),
    );
}

const names = [
  "scheme",
  "steps",
  "tolerance",
  "drift",
  "grid",
  "end",
  "noiseLevel",
  "class",
  "guidance",
  "score",
] as const;

/** The first option that is only for a model, if any is given. */
export function firstModelFlag(flags: ModelFlags): string | undefined {
  const name = names.find((each) => flags[each] !== undefined);
  return name && (name === "noiseLevel" ? "--noise-level" : `--${name}`);
}

function classOf(value: string): number | "each" {
  return value === "each" ? value : integer("--class", 0)(value);
}
