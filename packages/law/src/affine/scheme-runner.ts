import { type Drift, type NoiseSource, type Scheme, type ScoreModel, sample } from "@backstep/core";
import { impulseNoise } from "@backstep/core/plugin";
import { impulsesByRow } from "../draws/impulses-by-row.ts";
import { recordingNoise } from "../draws/recording-noise.ts";
import type { AffineRunner, Kick, Normal, RunnerResult } from "./affine-map.ts";
import { reportingCalls, withScoreNoise } from "./score-noise.ts";

/** The run of a scheme whose affine map is read. */
export interface AffineRun {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  readonly times: Float64Array;
  readonly noiseLevel: number;
  /** The affine score. */
  readonly model: ScoreModel;
  /** The affine score without its constant part. */
  readonly linear: ScoreModel;
  /** Standard deviation per coordinate of the noise that the model adds at each evaluation; 0 for none. */
  readonly scoreNoise: number;
  /** The uniform of a row, if the scheme draws one. */
  readonly uniform?: (row: number) => number;
  readonly signal: AbortSignal | undefined;
}

/** The run of a scheme as a black box. */
export function schemeRunner(run: AffineRun): AffineRunner {
  return {
    name: run.scheme.info.name,
    dim: run.model.dim,
    normals: async () => (await readDraws(run)).normals,
    run: (start, kicks, centred) => runKicked(run, centred ? run.linear : run.model, start, kicks),
  };
}

/** Runs the given rows. All normals are zero except the kicks. */
export function runKicked(
  run: AffineRun,
  model: ScoreModel,
  start: Float64Array,
  kicks: readonly Kick[],
): Promise<RunnerResult> {
  const by = (source: Normal["by"]): Kick[] => kicks.filter((kick) => kick.by === source);
  const { uniform, scoreNoise } = run;
  const impulses = by("scheme");
  const noise = uniform
    ? impulsesByRow({ impulses, uniform: (_step, _draw, row) => uniform(row) })
    : impulseNoise({ impulses });
  return sampleRows(run, scoreNoise === 0 ? model : withScoreNoise(model, scoreNoise, by("model")), start, noise);
}

/** Runs one row to list the normals of all steps and count their uniforms. */
export async function readDraws(run: AffineRun): Promise<{ normals: Normal[]; uniforms: number }> {
  const normals: Normal[] = [];
  let uniforms = 0;
  const noise = recordingNoise(({ kind, step, draw }) => {
    if (kind === "uniform") uniforms++;
    else normals.push({ by: "scheme", step, draw });
  });
  const model =
    run.scoreNoise === 0
      ? run.model
      : reportingCalls(run.model, (step, call) => normals.push({ by: "model", step, draw: call }));
  await sampleRows(run, model, new Float64Array(model.dim), noise);
  return { normals, uniforms };
}

async function sampleRows(
  { scheme, drift, times, noiseLevel, signal }: AffineRun,
  model: ScoreModel,
  start: Float64Array,
  noise: NoiseSource,
): Promise<RunnerResult> {
  const n = start.length / model.dim;
  const options = { scheme, drift, model, times, noiseLevel, start, n, noise, ...(signal && { signal }) };
  const { x, nfe, jvps } = await sample(options);
  return { x: x as Float64Array, nfe, jvps };
}
