import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { digits as images, scaled } from "@backstep/datasets";
import { edm } from "@backstep/drifts";
import { digits } from "@backstep/models";
import { onnxScore } from "@backstep/score-onnx";
import { denoisingLoss } from "@backstep/score-tfjs";
import { InferenceSession } from "onnxruntime-node";
import { expect, it } from "vitest";
import { backstep, temporaryFolder } from "./terminal.ts";

const heldOut = 297;

it("a training of the digits in TensorFlow.js ends within 10 % of PyTorch's loss, with equal noise", async () => {
  const folder = join(temporaryFolder(), "digits");
  const options = ["--steps", "8000", "--hidden", "256,256,256", "--sigma-data", "0.5", "--held-out", String(heldOut)];
  const { status, out } = await backstep(["train", "digits", "--out", folder, ...options]);
  expect(status).toBe(0);
  const [, loss] = /^loss (\S+) ± \S+ on 297 rows held out$/m.exec(out)!;

  const all = scaled(await images(), [-1, 1]);
  const { sigmaData, shape } = digits.card;
  const session = () => InferenceSession.create(fileURLToPath(digits.model));
  const model = await onnxScore({ session, drift: edm(), card: digits.card });
  const reference = await denoisingLoss({
    model,
    drift: edm(),
    data: all.subarray(all.length - heldOut * shape[0]),
    sigmaData,
  });
  console.log(`TensorFlow.js ${loss}, PyTorch ${reference.mean}`);
  expect(reference.mean).toBeGreaterThan(0.5);
  expect(Number(loss)).toBeLessThan(1.1 * reference.mean);
}, 1_800_000);
