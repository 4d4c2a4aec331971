import { edm } from "@backstep/drifts";
import * as union from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { mlp, type TfFunction, tfScore, trainScore } from "../src/index.ts";
import { difference, inWorkspace, tf as parts, rowsOf } from "./support.ts";

const data = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i));

async function trained(tf: typeof union | typeof parts): Promise<{ denoiser: TfFunction; losses: number[] }> {
  const network = await mlp({ tf, dim: 2, hidden: [8], seed: 1 });
  const { denoiser, checkpoint } = await trainScore({ tf, ...network, data, dim: 2, steps: 3 });
  return { denoiser, losses: [...checkpoint.losses] };
}

test("@tensorflow/tfjs trains and evaluates with the same bits as its parts", async () => {
  const results = await inWorkspace(async (workspace) => {
    const x = rowsOf(workspace, [
      [0.3, -1],
      [2, 0.5],
    ]);
    return Promise.all(
      [union, parts].map(async (tf) => {
        const { denoiser, losses } = await trained(tf);
        const model = tfScore({
          tf,
          model: denoiser,
          drift: edm(),
          dim: 2,
          prediction: "denoised",
          time: "nu",
          state: "y",
        });
        const [rows, product] = [await model.predict("denoised", x, 0.5), await model.jvp!(x, x, 0.5)];
        return { losses, rows: [...rows.data], product: [...product.data] };
      }),
    );
  });
  expect(results[0]).toEqual(results[1]);
});

test("models of layers of @tensorflow/tfjs are networks", async () => {
  const [x, t] = [union.input({ shape: [2] }), union.input({ shape: [1] })];
  const out = union.layers.dense({ units: 2, name: "own" }).apply(union.layers.concatenate().apply([x, t]));
  const network = union.model({ inputs: [x, t], outputs: out as union.SymbolicTensor });
  const model = tfScore({ tf: union, model: network, drift: edm(), dim: 2, prediction: "score" });
  const kernel = network.getWeights()[0].dataSync();
  await inWorkspace(async (workspace) => {
    const rows = await model.predict("score", rowsOf(workspace, [[1, 0]]), 0.5);
    expect(difference(rows.data, [kernel[0] + 0.5 * kernel[4], kernel[1] + 0.5 * kernel[5]])).toBeLessThan(1e-6);
  });
});
