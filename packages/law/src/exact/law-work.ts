import { requireArguments } from "@backstep/core/plugin";
import { lawOptions } from "../arguments.ts";
import { inEigenbasis, intoEigenbasis, startLaw } from "../laws/in-eigenbasis.ts";
import { mostPanels } from "../moments/average-over-uniform.ts";
import { fewerCoordinates } from "../moments/equal-variances.ts";
import { kronrodSize } from "../quadrature/gauss-kronrod.ts";
import type { LawOptions } from "./exact-law.ts";

/** Panels after which the quadrature of a smooth step usually ends. */
const usualPanels = 8;
/** Fixed costs in values: of a row in a step, and of the runs of a panel. */
const [perRow, perPanel] = [20, 20_000];

/** An estimate of the work of an exact law. */
export interface LawWork {
  /** Values that are computed: rows × steps × coordinates × evaluations, and the sums of the quadrature. */
  readonly usual: number;
  /** The same if every step of a randomized scheme needs the most panels. It equals `usual` for other schemes. */
  readonly most: number;
}

/**
 * How many values `exactLaw` computes, without the work. A core computes about 5 · 10⁷ a second. `errorCauses` costs up to three times as much.
 *
 * @example
 * ```ts
 * const seconds = lawWork({ scheme, drift, target, times }).usual / 5e7;
 * ```
 */
export function lawWork(options: LawOptions): LawWork {
  requireArguments("lawWork", lawOptions, options);
  const { scheme, times, scoreError = {} } = options;
  const { info, noise, normals = 0, uniforms = 0 } = scheme;
  const steps = times.length - 1;
  const perStep = noise.length + normals + (scoreError.noise ? info.nfePerStep : 0);
  const evaluations = 1 + info.nfePerStep;
  const target = inEigenbasis(options.target);
  if (uniforms === 0) {
    const rows = 6 + perStep * steps;
    const usual = rows * steps * (target.mean.length * evaluations + perRow);
    return { usual, most: usual };
  }
  const bias = scoreError.bias && intoEigenbasis(options.target, scoreError.bias);
  const { mean } = fewerCoordinates({ target, start: startLaw(options, target), bias }).target;
  const dim = mean.length;
  const entries = 2 * (mean.some((m) => m !== 0) ? dim ** 2 : dim);
  const upTo = (panels: number): number =>
    steps *
    panels *
    (perPanel + 2 * kronrodSize * (dim * (2 + perStep) * evaluations + entries) + 1.5 * panels * entries);
  return { usual: upTo(usualPanels), most: upTo(mostPanels) };
}
