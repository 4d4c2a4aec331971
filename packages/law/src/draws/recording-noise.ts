import type { Batch, NoiseSource } from "@backstep/core";
import { impulseNoise } from "@backstep/core/plugin";

/** One draw of a scheme: a standard normal or a uniform. */
export interface Draw {
  readonly kind: "normal" | "uniform";
  readonly step: number;
  /** Index of the draw within its step. */
  readonly draw: number;
}

/** Zero noise that reports every draw of a scheme, in the order in which the scheme draws. */
export function recordingNoise(record: (draw: Draw) => void): NoiseSource {
  const zero = impulseNoise({ impulses: [] });
  const recordAll = (kind: Draw["kind"], count: number, { workspace }: Batch): void => {
    const { step, draw } = workspace.position;
    for (let k = 0; k < count; k++) record({ kind, step, draw: draw + k });
  };
  return {
    ...zero,
    name: "recording",
    rotationInvariant: false,
    integrals(weights, drift, t0, t1, like) {
      recordAll("normal", weights.length, like);
      return zero.integrals(weights, drift, t0, t1, like);
    },
    normals(count, t0, t1, like) {
      recordAll("normal", count, like);
      return zero.normals(count, t0, t1, like);
    },
    uniforms(count, shared, t0, t1, like) {
      recordAll("uniform", count, like);
      return zero.uniforms(count, shared, t0, t1, like);
    },
  };
}
