import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { exactStart, type ScoreModel, sample } from "@backstep/core";
import { impulseNoise } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { localLinearization } from "../src/index.ts";
import { mnistSpectrum } from "./mnist-spectrum.table.ts";
import { largest } from "./support.ts";

// The images are optional data outside the repository.
const file = fileURLToPath(new URL("../../../../../shared/data/mnist-t10k-images-idx3-ubyte.gz", import.meta.url));
const available = existsSync(file);
if (!available) console.warn("the MNIST images are not available; this comparison is skipped");

const dim = 784;

/** Mean and covariance of the images, with values scaled to [0, 1]. */
function moments(): { mean: Float64Array; covariance: Float64Array } {
  const pixels = gunzipSync(readFileSync(file)).subarray(16);
  const n = pixels.length / dim;
  const [mean, covariance] = [new Float64Array(dim), new Float64Array(dim * dim)];
  for (let k = 0; k < pixels.length; k++) mean[k % dim] += pixels[k] / 255 / n;
  for (let k = 0; k < n; k++) {
    const row = pixels.subarray(k * dim, (k + 1) * dim);
    for (let i = 0; i < dim; i++) {
      if (row[i] === 0) continue;
      const scaled = row[i] / 255 ** 2 / n;
      for (let j = 0; j <= i; j++) covariance[i * dim + j] += scaled * row[j];
    }
  }
  for (let i = 0; i < dim; i++)
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * dim + j] - mean[i] * mean[j];
      covariance[i * dim + j] = value;
      covariance[j * dim + i] = value;
    }
  return { mean, covariance };
}

describe.skipIf(!available)("the Gaussian with the mean and covariance of the MNIST images, in the pixels", () => {
  it("has the stored spectrum, and both uses of the Jacobian agree to 1e-8 by at most 12 and 14 products", {
    timeout: 300_000,
  }, async () => {
    const { mean, covariance } = moments();
    const target = gaussian({ mean, covariance });
    const spectrum = Float64Array.from(target.eigen!.inBasis.moments.variance!).sort().reverse();
    expect(
      largest(spectrum.map((value, j) => (value - mnistSpectrum[j]) / Math.max(mnistSpectrum[j], 1e-6))),
    ).toBeLessThan(1e-5);

    const drift = ou();
    const t0 = 0.3;
    const { eigen: _, ...inPixels } = target.score(drift);
    const model: ScoreModel = inPixels;
    const rates = spectrum.map((v) => -0.5 + 1 / (drift.alpha(t0) ** 2 * v + drift.sigma(t0) ** 2));
    for (const [size, most] of [
      [0.5, 12],
      [1, 14],
    ] as const) {
      const times = Float64Array.of(t0, t0 - size / largest(rates));
      const pixels = { drift, model, times, n: 1, start: exactStart(target), seed: 5 };
      const noise = impulseNoise({
        impulses: Array.from({ length: 5 }, (__, draw) => ({
          row: 0,
          step: 0,
          draw,
          value: Float64Array.from({ length: dim }, (___, j) => 2 * Math.sin(1 + 3 * j * j + 7 * draw)),
        })),
      });
      const run = (jacobian: "products" | "full"): ReturnType<typeof sample> =>
        sample({ ...pixels, scheme: localLinearization({ jacobian }), noise });
      const [products, full] = [await run("products"), await run("full")];
      const difference = largest(products.x.map((value, j) => value - full.x[j]));
      console.info(`h‖L‖ = ${size}: ${products.jvps} products, difference ${difference}`);
      expect(difference).toBeLessThan(1e-8);
      expect(products.jvps).toBeLessThanOrEqual(most);
    }
  });
});
