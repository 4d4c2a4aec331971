import { type Drift, drawSamples, type Target } from "@backstep/core";
import { createWorkspace, normalsLike, releaseWorkspace } from "@backstep/core/plugin";
import { claimAllClose } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { claimMean } from "./averages.ts";
import { pointsOf, scoreAt, spreadOf, type TargetCheck, timeAt } from "./fixture.ts";
import { covarianceOf, product } from "./matrix.ts";

/** The score is that of the law of the draws, under every drift. */
export function lawChecks({ it }: Runner, { target, drifts, draws }: TargetCheck): void {
  const [first, ...others] = drifts;

  it("has one score under all drifts: α s(α y) depends on y and σ/α alone", async () => {
    for (const multiple of [0.3, 2]) {
      const t0 = timeAt(first, target, multiple);
      if (t0 === undefined) continue;
      const y = pointsOf(target, first, t0).map((value) => value / first.alpha(t0));
      const expected = await scaledScore(target, first, y, t0);
      for (const drift of others) {
        const t = timeAt(drift, target, multiple);
        if (t === undefined) continue;
        const found = await scaledScore(target, drift, y, t);
        claimAllClose(found, expected, 1e-8, `the score under ${drift.name} at t = ${t}, against ${first.name},`);
      }
    }
  });

  // E[∇log p_t(X) | X] = −E[Z | X]/σ for X = α X₀ + σ Z. The average against any function of X agrees.
  it("has the score of its draws: −Z/σ on average, for X_t = α X₀ + σ Z", async () => {
    for (const multiple of [0.5, 2]) {
      const t = timeAt(first, target, multiple);
      if (t !== undefined) await claimScoreOfDraws(target, first, t, draws);
    }
  });

  // The remainder is of the order of the third power of α/σ.
  it("has, at large t, the score of the Gaussian with its moments, which tends to that of the prior", async () => {
    for (const drift of drifts) {
      const t = timeAt(drift, target, 1000);
      if (t !== undefined) await claimGaussianScore(target, drift, t, 5e-8);
    }
  });

  gaussianCheck(it, target, first);
}

function gaussianCheck(it: Runner["it"], target: Target, first: Drift): void {
  if (target.gaussian)
    it("has the score of the Gaussian with its moments at every t, because it is declared Gaussian", async () => {
      for (const multiple of [0.3, 2]) {
        const t = timeAt(first, target, multiple);
        if (t !== undefined) await claimGaussianScore(target, first, t, 1e-9);
      }
    });
}

async function scaledScore(target: Target, drift: Drift, y: Float64Array, t: number): Promise<Float64Array> {
  const alpha = drift.alpha(t);
  const spread = spreadOf(target);
  const score = await scoreAt(
    { model: target.score(drift), drift },
    y.map((value) => alpha * value),
    t,
  );
  return score.map((value) => spread * alpha * value);
}

/** (α² S + σ² I) s = −(x − α m), relative to σ. */
async function claimGaussianScore(target: Target, drift: Drift, t: number, tolerance: number): Promise<void> {
  const { dim, moments } = target;
  const [alpha, sigma] = [drift.alpha(t), drift.sigma(t)];
  const x = pointsOf(target, drift, t);
  const score = await scoreAt({ model: target.score(drift), drift }, x, t);
  const covariance = covarianceOf(moments);
  const found = new Float64Array(x.length);
  for (let row = 0; row < x.length / dim; row++) {
    const s = score.subarray(row * dim, (row + 1) * dim);
    const spread = product(covariance, s);
    for (let j = 0; j < dim; j++) found[row * dim + j] = (alpha ** 2 * spread[j] + sigma ** 2 * s[j]) / sigma;
  }
  const expected = x.map((value, i) => -(value - alpha * moments.mean[i % dim]) / sigma);
  claimAllClose(found, expected, tolerance, `(α² S + σ² I) s/σ under ${drift.name} at t = ${t}`);
}

async function claimScoreOfDraws(target: Target, drift: Drift, t: number, n: number): Promise<void> {
  const { dim, moments } = target;
  const [alpha, sigma] = [drift.alpha(t), drift.sigma(t)];
  const size = Math.hypot(alpha * spreadOf(target), sigma);
  const x0 = await drawSamples(target, { n, seed: 3 });
  const z = await standardNormals(n, dim);
  const x = z.map((value, i) => alpha * x0[i] + sigma * value);
  const score = await scoreAt({ model: target.score(drift), drift }, x, t);
  const centred = (row: number, k: number): number => (x[row * dim + k] - alpha * moments.mean[k]) / size;
  const tests: readonly (readonly [string, (row: number, k: number) => number])[] = [
    ["1", () => 1],
    ["x", centred],
    ["sin 2x", (row, k) => Math.sin(2 * centred(row, k))],
  ];
  for (let j = 0; j < dim; j++)
    for (let k = 0; k < dim; k++)
      for (const [name, test] of tests)
        claimMean(
          n,
          (row) => (sigma * score[row * dim + j] + z[row * dim + j]) * test(row, k),
          0,
          `at t = ${t}, the average of (σ s + Z) · ${name} (coordinates ${j} and ${k})`,
        );
}

async function standardNormals(n: number, dim: number): Promise<Float64Array> {
  const workspace = await createWorkspace("f64");
  try {
    return Float64Array.from(normalsLike(workspace.batch(n, dim), 8, 0, 0).data);
  } finally {
    releaseWorkspace(workspace);
  }
}
