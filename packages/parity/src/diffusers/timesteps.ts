import { numberOption, wordOption } from "../golden/peer-options.ts";
import { linspace } from "../replay/linspace.ts";
import { unsupported } from "../replay/unsupported.ts";
import { trainSteps } from "./beta-schedule.ts";

type Options = Readonly<Record<string, unknown>>;

/** Which indices a scheduler uses: n indices, or n + 1 indices of which it drops the last. */
export type Spacing = "inclusive" | "exclusive";

/**
 * The indices at which a scheduler evaluates, descending.
 *
 * ```text
 *            inclusive (DDPM, DDIM, Euler)              exclusive (DPM-Solver, UniPC)
 * linspace   n evenly from 0 to N − 1                   n + 1 evenly, without 0
 * leading    k ⌊N/n⌋ + offset,  k < n                   k ⌊N/(n + 1)⌋ + offset,  0 < k ≤ n
 * trailing   N − k N/n − 1                              the same
 * ```
 *
 * Values are rounded, halves to even. `whole: false` keeps the unrounded values of linspace, as the Euler scheduler does.
 */
export function timestepsOf(options: Options, n: number, spacing: Spacing, whole = true): readonly number[] {
  const count = trainSteps(options);
  const name = wordOption(options, "timestep_spacing", "leading");
  const points = spacing === "inclusive" ? n : n + 1;
  const descending = (values: readonly number[]): readonly number[] => [...values].reverse().slice(0, n);
  switch (name) {
    case "linspace":
      return descending(linspace(0, count - 1, points).map((t) => (whole ? roundHalfToEven(t) : t)));
    case "leading": {
      const stride = Math.floor(count / points);
      const offset = numberOption(options, "steps_offset", 0);
      return descending(Array.from({ length: points }, (_, k) => k * stride + offset));
    }
    case "trailing":
      return countDown(count, count / n).map((t) => roundHalfToEven(t) - 1);
    default:
      return unsupported(`timestep_spacing = ${name}`);
  }
}

/** from, from − step, … above 0. Like the peer, it uses the step rounded by the first subtraction. */
function countDown(from: number, step: number): number[] {
  const rounded = from - (from - step);
  return Array.from({ length: Math.ceil(from / step) }, (_, k) => from - k * rounded);
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** The length of a DDIM step in indices, for every spacing: ⌊N/n⌋. */
export function strideOf(options: Options, steps: number): number {
  return Math.floor(trainSteps(options) / steps);
}

/** Whether each DDIM step ends at the start of the next. */
export function timestepsChain(options: Options, timesteps: readonly number[]): boolean {
  const stride = strideOf(options, timesteps.length);
  return timesteps.every((t, k) => k === 0 || timesteps[k - 1] - stride === t);
}
