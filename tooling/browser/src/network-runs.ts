import { type OnnxScore, type OnnxScoreOptions, onnxScore } from "@backstep/score-onnx";
import { drift, productAt, type Steps, twentySteps } from "./run-score.ts";

/** Options that a denoiser's file does not contain. */
export type FileOptions = Pick<OnnxScoreOptions, "card" | "class">;
export type NetworkRun = FileOptions & Steps;

/** The result of 20 steps on a denoiser. */
export async function networkEnd(
  session: OnnxScoreOptions["session"],
  { n, noiseLevel, ...options }: NetworkRun,
): Promise<Float32Array> {
  const model = await onnxScore({ session, drift, ...options });
  const end = await twentySteps(model, { n, noiseLevel });
  await model.session.release();
  return end;
}

/** ∇²log p v at σ = 0.5, by the denoiser's file of Jacobian-vector products. */
export async function networkProduct(
  session: OnnxScore["session"],
  jvpSession: OnnxScore["session"],
  options: FileOptions,
): Promise<Float32Array> {
  const product = await productAt(await onnxScore({ session, drift, jvp: { session: jvpSession }, ...options }), 0.5);
  await session.release();
  await jvpSession.release();
  return product;
}
