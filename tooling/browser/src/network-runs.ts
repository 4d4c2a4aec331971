import { type OnnxScore, type OnnxScoreOptions, onnxScore } from "@backstep/score-onnx";
import { drift, productAt, type Steps, twentySteps } from "./run-score.ts";

/** What a denoiser's file does not say. */
export type Said = Pick<OnnxScoreOptions, "card" | "class">;
export type NetworkRun = Said & Steps;

/** The end of 20 steps on a denoiser. */
export async function networkEnd(
  session: OnnxScoreOptions["session"],
  { n, noiseLevel, ...said }: NetworkRun,
): Promise<Float32Array> {
  const model = await onnxScore({ session, drift, ...said });
  const end = await twentySteps(model, { n, noiseLevel });
  await model.session.release();
  return end;
}

/** ∇²log p v at σ = 0.5, by the denoiser's twin. */
export async function networkProduct(
  session: OnnxScore["session"],
  twin: OnnxScore["session"],
  said: Said,
): Promise<Float32Array> {
  const product = await productAt(await onnxScore({ session, drift, jvp: { session: twin }, ...said }), 0.5);
  await session.release();
  await twin.release();
  return product;
}
