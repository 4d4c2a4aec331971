import { fileURLToPath } from "node:url";
import type { Batch } from "@backstep/core";
import { createWorkspace, releaseWorkspace, type Workspace } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import { digits, mnist } from "@backstep/models";
import { type OnnxScore, type OnnxScoreOptions, onnxScore } from "@backstep/score-onnx";
import { InferenceSession } from "onnxruntime-node";
import { afterAll, describe, expect, it } from "vitest";

const rows = 4;
const drift = edm({ sigmaMax: 80 });
const silent = { logSeverityLevel: 3 } as const;
const opened: InferenceSession[] = [];

async function open(file: URL): Promise<InferenceSession> {
  const session = await InferenceSession.create(fileURLToPath(file), silent);
  opened.push(session);
  return session;
}

afterAll(async () => {
  for (const session of opened) await session.release();
});

/** Points with pixels and noise of their typical size at t, and a direction. */
function pointsAt(t: number, workspace: Workspace, dim: number): [x: Batch, v: Batch] {
  const [x, v] = [workspace.batch(rows, dim), workspace.batch(rows, dim)];
  for (let i = 0; i < rows * dim; i++) {
    x.data[i] = 0.5 * Math.sin(0.37 * i * i) + 1.4 * t * Math.sin(1.7 * i + 0.013 * i * i);
    v.data[i] = Math.cos(0.91 * i + 0.017 * i * i);
  }
  return [x, v];
}

/** J_D v of the denoiser, from J_s = (J_D − 1)/t². */
async function product(model: OnnxScore, t: number): Promise<Float64Array> {
  const workspace = await createWorkspace("f32");
  const [x, v] = pointsAt(t, workspace, model.dim);
  const { data } = await model.jvp!(x, v, t);
  const values = Float64Array.from(data, (value, i) => value * t * t + v.data[i]);
  releaseWorkspace(workspace);
  return values;
}

/** rms(a − b)/rms b of the worst row. */
function worstError(a: Float64Array, b: Float64Array): number {
  const size = (from: number, at: (i: number) => number): number =>
    Math.hypot(...Array.from({ length: b.length / rows }, (_, j) => at(from + j)));
  const errors = Array.from({ length: rows }, (_, row) => (row * b.length) / rows).map(
    (from) => size(from, (i) => a[i] - b[i]) / size(from, (i) => b[i]),
  );
  return Math.max(...errors);
}

/** The session, which counts the rows of its inputs. */
function counting(session: InferenceSession, counted: { rows: number }): InferenceSession {
  const { inputNames, outputNames, inputMetadata, outputMetadata } = session;
  const run = (feeds: InferenceSession.FeedsType, fetches: InferenceSession.FetchesType) => {
    counted.rows += (feeds.x as { dims: readonly number[] }).dims[0];
    return session.run(feeds, fetches);
  };
  return { inputNames, outputNames, inputMetadata, outputMetadata, run } as InferenceSession;
}

describe.each([
  ["digits", digits],
  ["mnist", mnist],
])("Jacobian products of %s by differences", (_name, { model, jvp, card }) => {
  const scoreOf = (session: InferenceSession, by: NonNullable<OnnxScoreOptions["jvp"]>): Promise<OnnxScore> => {
    const { jvp: _, ...described } = card;
    return onnxScore({ session, drift, card: described, jvp: by, probe: false });
  };

  it("agree with the exact products to 3e-4, with at most 16 evaluations", async () => {
    const counted = { rows: 0 };
    const session = await open(model);
    const exact = await scoreOf(session, { session: await open(jvp) });
    const near = await scoreOf(counting(session, counted), { differences: true });
    for (const t of [80, 3, 1, 0.1, 0.01, 0.002]) {
      counted.rows = 0;
      expect(worstError(await product(near, t), await product(exact, t)), `at t = ${t}`).toBeLessThan(3e-4);
      expect(counted.rows / rows).toBeLessThanOrEqual(16);
    }
  });
});
