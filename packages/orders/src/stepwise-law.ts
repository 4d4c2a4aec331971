import { BackstepError, type NoiseSource, type Scheme, sample } from "@backstep/core";
import { type Impulse, impulseNoise, requireArguments } from "@backstep/core/plugin";
import { type DiagonalLaw, exactLaw, type GaussianLaw, type LawOptions, lawAt } from "@backstep/law";
import { runOptions } from "./arguments.ts";
import { isExpensive } from "./effort.ts";

type RunOptions = Pick<LawOptions, "scheme" | "drift" | "target" | "times" | "noiseLevel" | "signal">;

/** The exact law that a scheme produces from the exact start: step by step if the scheme is expensive and keeps no state, else by `exactLaw`. */
export async function producedLaw(options: RunOptions): Promise<GaussianLaw> {
  requireArguments("producedLaw", runOptions, options);
  const stepwise = isExpensive(options.scheme) ? await stepwiseLaw(options) : undefined;
  return stepwise ?? exactLaw(options);
}

/**
 * The exact law that a scheme produces on Gaussian data with independent coordinates, step by step, if the scheme keeps nothing between steps.
 *
 * ```text
 * x₁ = a ⊙ x₀ + Σ_k c_k ⊙ z_k + b         mean  a ⊙ E x₀ + b         variance  a² Var x₀ + Σ_k c_k²
 * ```
 *
 * `exactLaw` reads the map of the whole run and has a row for each normal of each step, so its cost grows with N². A single step has a row for each
 * of its normals, and the laws of steps compose. Both agree to rounding. Superposition is checked in every step.
 *
 * @returns Nothing if the scheme keeps a state, draws uniforms or reads the grid: its steps alone do not give the law.
 * @throws BackstepError `LAW_NOT_AFFINE` if superposition fails, and what `sample` throws.
 */
export async function stepwiseLaw(options: RunOptions): Promise<DiagonalLaw | undefined> {
  const { scheme, drift, target, times } = options;
  const { variance } = target.moments;
  if ((scheme.uniforms ?? 0) > 0 || scheme.info.requires.includes("grid") || variance === undefined) return undefined;
  let law: DiagonalLaw = lawAt(target, drift, times[0]);
  let draws = 0;
  for (let n = 0; n + 1 < times.length; n++) {
    const request = { ...options, times: times.slice(n, n + 2) };
    let step = await runStep(request, law.mean, draws);
    // The number of normals is that of the first step; later steps can differ.
    if (step.draws !== draws) {
      draws = step.draws;
      step = await runStep(request, law.mean, draws);
    }
    if (step.keepsState) return undefined;
    law = afterStep(scheme, step, law);
  }
  return law;
}

interface StepImages {
  /** Images of 0, of 1, of each unit impulse, of the mean, and of generic inputs e and 16 e, row by row. */
  readonly x: Float64Array;
  readonly inputs: Float64Array;
  /** How many normals the step consumed. */
  readonly draws: number;
  readonly keepsState: boolean;
}

/** Far enough that a clip at a few standard deviations shows. */
const far = 16;

/** The two rows of generic inputs and their factors. */
const genericRows = (draws: number): readonly (readonly [row: number, factor: number])[] => [
  [draws + 3, 1],
  [draws + 4, far],
];

async function runStep(options: RunOptions, mean: Float64Array, draws: number): Promise<StepImages> {
  const dim = mean.length;
  const rows = draws + 5;
  const inputs = Float64Array.from({ length: (draws + 1) * dim }, (_, i) => 2 * (((i + 1) * golden) % 1) - 1);
  const start = new Float64Array(rows * dim);
  start.fill(1, dim, 2 * dim);
  start.set(mean, (draws + 2) * dim);
  const impulses: Impulse[] = Array.from({ length: draws }, (_, k) => ({ row: k + 2, step: 0, draw: k, value: 1 }));
  for (const [row, factor] of genericRows(draws)) {
    const scaled = inputs.map((value) => factor * value);
    start.set(scaled.subarray(0, dim), row * dim);
    for (let k = 0; k < draws; k++)
      impulses.push({ row, step: 0, draw: k, value: scaled.slice((k + 1) * dim, (k + 2) * dim) });
  }
  const { target, ...run } = options;
  const observed = { draws: 0, keepsState: false };
  const noise = counting(impulseNoise({ impulses }), observed);
  const scheme = observing(options.scheme, observed);
  const model = target.score(options.drift);
  const { x } = await sample({ ...run, scheme, model, start, n: rows, chunkRows: rows, noise });
  return { x: x as Float64Array, inputs, ...observed };
}

const golden = 0.6180339887498949;

function observing(scheme: Scheme<unknown>, observed: { keepsState: boolean }): Scheme<unknown> {
  const note = (state: unknown): void => {
    observed.keepsState ||= state !== undefined;
  };
  return {
    ...scheme,
    init(problem, x0) {
      const state = scheme.init?.(problem, x0);
      note(state);
      return state;
    },
    async step(...given) {
      const result = await scheme.step(...given);
      note(result.state);
      return result;
    },
  };
}

function counting(source: NoiseSource, observed: { draws: number }): NoiseSource {
  return {
    ...source,
    integrals(weights, ...request) {
      observed.draws += weights.length;
      return source.integrals(weights, ...request);
    },
    normals(count, ...request) {
      observed.draws += count;
      return source.normals(count, ...request);
    },
  };
}

const tolerance = 1e-12;

function afterStep(scheme: Scheme<unknown>, step: StepImages, { mean, variance }: DiagonalLaw): DiagonalLaw {
  const { x, inputs, draws } = step;
  const dim = mean.length;
  const after = new Float64Array(dim);
  for (let j = 0; j < dim; j++) {
    const zero = x[j];
    const slope = x[dim + j] - zero;
    let [total, linear, magnitude] = [slope ** 2 * variance[j], slope * inputs[j], Math.abs(slope * inputs[j])];
    for (let k = 0; k < draws; k++) {
      const column = x[(k + 2) * dim + j] - zero;
      const part = column * inputs[(k + 1) * dim + j];
      total += column ** 2;
      linear += part;
      magnitude += Math.abs(part);
    }
    after[j] = total;
    for (const [row, factor] of genericRows(draws)) {
      const difference = Math.abs(x[row * dim + j] - zero - factor * linear);
      requireAffine(scheme, difference / (Math.abs(zero) + factor * magnitude), j);
    }
  }
  return { mean: x.slice((draws + 2) * dim, (draws + 3) * dim), variance: after };
}

function requireAffine({ info }: Scheme<unknown>, deviation: number, coordinate: number): void {
  if (deviation <= tolerance) return;
  throw new BackstepError(
    "LAW_NOT_AFFINE",
    `a step of ${info.name} is not affine: superposition fails by ${deviation} relative in coordinate ${coordinate}; ` +
      `at most ${tolerance} is rounding`,
    { scheme: info.name, coordinate, deviation },
  );
}
