import { requireArguments } from "@backstep/core/plugin";
import { anAffineRunner } from "../arguments.ts";
import type { AffineMap, AffineRunner } from "./affine-map.ts";
import { checkSuperposition, probeOf } from "./superposition.ts";

/**
 * Reads the affine map of a run as a black box, from whole trajectories.
 *
 * Row 0 of one run starts at 1 without noise, row k + 1 starts at 0 with the k-th normal at 1. Multistep schemes need no special treatment.
 *
 * @throws BackstepError `LAW_NOT_AFFINE` if superposition fails on generic inputs.
 * @example
 * ```ts
 * const map = await readAffineMap(runner);
 * const produced = await pushForward(map, { mean: Float64Array.of(0), variance: Float64Array.of(1) });
 * ```
 */
export async function readAffineMap(runner: AffineRunner): Promise<AffineMap> {
  requireArguments("readAffineMap", { runner: anAffineRunner }, { runner });
  const { dim } = runner;
  const normals = await runner.normals();
  const start = new Float64Array((1 + normals.length) * dim);
  start.fill(1, 0, dim);
  const impulses = normals.map((normal, k) => ({ ...normal, row: k + 1, value: 1 }));
  const { x, nfe, jvps } = await runner.run(start, impulses, true);
  const map = {
    startFactor: x.subarray(0, dim),
    noiseFactors: x.subarray(dim),
    normals,
    image: async (from: Float64Array): Promise<Float64Array> => (await runner.run(from, [], false)).x,
  };
  const probe = probeOf(dim, normals);
  const { x: images } = await runner.run(probe.start, probe.kicks, false);
  const { name, rounding } = runner;
  const deviation = await checkSuperposition({
    name,
    map,
    probe,
    images,
    ...(rounding && { rounding: () => rounding.call(runner, probe.start, probe.kicks) }),
  });
  return { ...map, nfe, jvps, deviation };
}
