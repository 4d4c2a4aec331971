import type { AffineRunner, Kick, Normal } from "@backstep/law";
import type { CertifyProblem } from "../problems.ts";
import type { ExternalSampler, SamplerRun } from "../protocol/sampler.ts";
import type { PlainScore } from "./score.ts";

/** Options of `samplerRunner`. */
export interface RunnerOptions {
  readonly sampler: ExternalSampler;
  readonly problem: CertifyProblem;
  readonly times: Float64Array;
  readonly noiseLevel: number;
  readonly score: PlainScore;
}

/** Runs a sampler of another program on chosen noises. */
export interface SamplerRunner extends AffineRunner {
  /** Whether any run so far evaluated the score at the last time. */
  readonly evaluatesAtEnd: boolean;
}

/** The largest number of noise values in a message. More rows are divided into several runs. */
const mostNumbers = 2 ** 19;

/**
 * The sampler as an affine map, for the exact law.
 *
 * A `centred` run uses the score without its constant part. It has an additional row of zeros, whose result is subtracted from the other
 * rows. A constant that the sampler itself adds is therefore not attributed to a column of the map.
 */
export function samplerRunner(options: RunnerOptions): SamplerRunner {
  const { sampler, problem, times } = options;
  const dim = problem.mean.length;
  const { name, normalsPerStep } = sampler.hello;
  const steps = times.length - 1;
  let evaluatesAtEnd = false;
  return {
    name,
    dim,
    get evaluatesAtEnd() {
      return evaluatesAtEnd;
    },
    normals: async () =>
      Array.from({ length: steps * normalsPerStep }, (_, k): Normal => {
        return { by: "scheme", step: Math.floor(k / normalsPerStep), draw: k % normalsPerStep };
      }),
    async run(start, kicks, centred) {
      const rows = start.length / dim + (centred ? 1 : 0);
      const all = new Float64Array(rows * dim);
      all.set(start);
      const chunk = Math.max(1, Math.floor(mostNumbers / (dim * steps * Math.max(1, normalsPerStep))));
      let evaluations = 0;
      for (let first = 0; first < rows; first += chunk) {
        const last = Math.min(first + chunk, rows);
        const result = await sampler.run(
          messageOf(options, all.subarray(first * dim, last * dim), first, kicks, centred),
        );
        all.set(result.x, first * dim);
        evaluations += result.evaluations;
        evaluatesAtEnd ||= result.evaluatedAtEnd;
      }
      const origin = all.subarray(start.length);
      const x = all.slice(0, start.length);
      if (centred) for (let i = 0; i < x.length; i++) x[i] -= origin[i % dim];
      return { x, nfe: evaluations / rows, jvps: 0 };
    },
  };
}

function messageOf(
  { sampler, problem, times, noiseLevel, score }: RunnerOptions,
  x: Float64Array,
  firstRow: number,
  kicks: readonly Kick[],
  centred: boolean,
): SamplerRun {
  const dim = problem.mean.length;
  const noises = Array.from({ length: times.length - 1 }, () =>
    Array.from({ length: sampler.hello.normalsPerStep }, () =>
      Array.from({ length: x.length / dim }, () => new Array<number>(dim).fill(0)),
    ),
  );
  for (const { row, step, draw, value } of kicks) {
    const local = row - firstRow;
    if (local < 0 || local >= x.length / dim) continue;
    noises[step][draw][local] = typeof value === "number" ? new Array<number>(dim).fill(value) : [...value];
  }
  const { name, parameters, drift } = problem;
  return { name, parameters, drift, noiseLevel, times, x, dim, noises, score: (at, t) => score.at(at, t, centred) };
}
