import { readAffineMap } from "@backstep/law";
import { expect, it } from "vitest";
import { samplerRunner } from "../src/law/runner.ts";
import { plainScore } from "../src/law/score.ts";
import { certifyProblems } from "../src/problems.ts";
import type { ExternalSampler, SamplerRun } from "../src/protocol/sampler.ts";

const [problem] = certifyProblems("ou");
const score = await plainScore(problem.mean, problem.variance, problem.drift);

/** A sampler with the steps x ← x + Σ_j (k + j + 1) z_kj + shift. It reports one evaluation per step. */
function additiveSampler(normalsPerStep: number, shift: number, runs: SamplerRun[]): ExternalSampler {
  return {
    hello: { name: "additive", solves: "sde", normalsPerStep },
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

it("orders the normals by step and draw, and keeps a constant of the sampler out of the columns", async () => {
  const times = Float64Array.of(8, 4, 2, 1);
  const map = await readAffineMap(
    samplerRunner({ sampler: additiveSampler(2, 0.5, []), problem, times, noiseLevel: 1, score }),
  );
  const columns = [1, 1, 2, 2, 3, 3, 4];
  expect([...map.startFactor, ...map.noiseFactors]).toEqual(columns.flatMap((value) => [value, value, value]));
  expect([...(await map.image(Float64Array.of(1, 2, 3)))]).toEqual([2.5, 3.5, 4.5]);
  expect(map.nfe).toBe(3);
});

it("divides a run that is too large for one message into runs of fewer rows", async () => {
  const times = Float64Array.from({ length: 601 }, (_, k) => 8 - k / 100);
  const runs: SamplerRun[] = [];
  const map = await readAffineMap(
    samplerRunner({ sampler: additiveSampler(1, 0, runs), problem, times, noiseLevel: 1, score }),
  );
  expect(runs.map(({ x }) => x.length / 3)).toEqual([291, 291, 20, 3]);
  expect(map.nfe).toBe(600);
  for (let k = 0; k < 600; k++) expect(map.noiseFactors[3 * k]).toBe(k + 1);
});
