import { drawSamples, type Precision, type Target } from "@backstep/core";
import { createPosition } from "@backstep/core/plugin";
import { claim, claimSameBits } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { claimMean } from "./averages.ts";
import { inWorkspace, type TargetCheck } from "./fixture.ts";
import { covarianceOf } from "./matrix.ts";

/** Samples are reproducible, and have the moments. */
export function drawChecks(runner: Runner, check: TargetCheck): void {
  chunkChecks(runner, check);
  seedChecks(runner, check);
  averageChecks(runner, check);
}

function chunkChecks({ it }: Runner, { target }: TargetCheck): void {
  const { dim } = target;
  it("draws the same bits for the same seed, in chunks of any size", async () => {
    for (const precision of ["f64", "f32"] as const) {
      const whole = await rowsFrom(target, 0, 20, precision);
      claimSameBits(await rowsFrom(target, 0, 20, precision), whole, "draws of the same seed");
      for (const [first, rows] of [
        [0, 1],
        [1, 12],
        [13, 7],
      ])
        claimSameBits(
          await rowsFrom(target, first, rows, precision),
          whole.subarray(first * dim, (first + rows) * dim),
          `draws ${first} to ${first + rows - 1} in ${precision}`,
        );
    }
  });
}

function seedChecks({ it }: Runner, { target }: TargetCheck): void {
  const { dim } = target;
  it("draws other samples for another seed, unless the law is a single point", async () => {
    if (covarianceOf(target.moments).every((value) => value === 0)) return;
    const [one, other] = [await drawSamples(target, { n: 20, seed: 1 }), await drawSamples(target, { n: 20, seed: 2 })];
    claim(
      one.some((value, i) => value !== other[i]),
      "the seeds 1 and 2 draw the same samples",
    );
    claim(
      one.some((value, i) => value !== one[i % dim]),
      "all draws of a seed are one point",
    );
  });
}

function averageChecks({ it }: Runner, { target, draws }: TargetCheck): void {
  const { dim } = target;
  it("draws samples with its mean and covariance", async () => {
    const { mean } = target.moments;
    const covariance = covarianceOf(target.moments);
    const x = await drawSamples(target, { n: draws, seed: 1 });
    const centred = x.map((value, i) => value - mean[i % dim]);
    for (let i = 0; i < dim; i++) {
      claimMean(draws, (row) => centred[row * dim + i], 0, `mean of coordinate ${i}, less moments.mean,`);
      for (let j = 0; j <= i; j++)
        claimMean(
          draws,
          (row) => centred[row * dim + i] * centred[row * dim + j],
          covariance[i * dim + j],
          `covariance (${i}, ${j}) of the draws`,
        );
    }
  });
}

/** Well-formed draws from a row on. */
async function rowsFrom(target: Target, firstRow: number, rows: number, precision: Precision) {
  const { dim } = target;
  return inWorkspace(async (workspace) => {
    const x = target.draw(workspace.at(createPosition({ firstRow })), rows, 5);
    claim(
      x.rows === rows && x.dim === dim,
      `${rows} draws have the shape (${x.rows}, ${x.dim}), not (${rows}, ${dim})`,
    );
    claim(x.precision === precision, `draws in a workspace of ${precision} are in ${x.precision}`);
    claim(x.data.every(Number.isFinite), "a draw is not finite");
    return x.data.slice();
  }, precision);
}
