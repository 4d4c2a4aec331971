import { readAffineMap } from "@backstep/law";
import { expect, it } from "vitest";
import { certifyProblems } from "../src/problems.ts";
import { samplerRunner } from "../src/runner.ts";
import type { ExternalSampler, SamplerRun } from "../src/sampler.ts";
import { plainScore } from "../src/score.ts";

const [problem] = certifyProblems("ou");
const score = await plainScore(problem.mean, problem.variance, problem.drift);

/** A sampler whose steps are x ← a x + Σ_j (k + j + 1) z_kj + shift, and that asks for one score a step. */
function walker(normalsPerStep: number, shift: number, runs: SamplerRun[]): ExternalSampler {
  return {
    hello: { name: "walker", solves: "sde", normalsPerStep },
    async run(run) {
      runs.push(run);
      const x = run.x.slice();
      for (const [k, draws] of run.noises.entries())
        for (const [i, value] of x.entries()) {
          const [row, j] = [Math.floor(i / run.dim), i % run.dim];
          x[i] = value + draws.reduce((total, z, draw) => total + (k + draw + 1) * z[row][j], shift);
        }
      return { x, evaluations: (x.length / run.dim) * run.noises.length, evaluatedAtEnd: false };
    },
    close: async () => undefined,
  };
}

it("numbers the normals by step and draw, and takes a constant of the sampler for one", async () => {
  const times = Float64Array.of(8, 4, 2, 1);
  const map = await readAffineMap(samplerRunner({ sampler: walker(2, 0.5, []), problem, times, noiseLevel: 1, score }));
  const columns = [1, 1, 2, 2, 3, 3, 4];
  expect([...map.startFactor, ...map.noiseFactors]).toEqual(columns.flatMap((value) => [value, value, value]));
  expect([...(await map.image(Float64Array.of(1, 2, 3)))]).toEqual([2.5, 3.5, 4.5]);
  expect(map.nfe).toBe(3);
});

it("splits what is too large for one message into runs of some rows, and puts them together", async () => {
  const times = Float64Array.from({ length: 601 }, (_, k) => 8 - k / 100);
  const runs: SamplerRun[] = [];
  const map = await readAffineMap(samplerRunner({ sampler: walker(1, 0, runs), problem, times, noiseLevel: 1, score }));
  expect(runs.map(({ x }) => x.length / 3)).toEqual([291, 291, 20, 1, 2]);
  expect(map.nfe).toBe(600);
  for (let k = 0; k < 600; k++) expect(map.noiseFactors[3 * k]).toBe(k + 1);
});
