import { requireArguments } from "@backstep/core/plugin";
/** Values that pictures show as black and as white. */
export type Window = readonly [black: number, white: number];

/** The range of the values of most networks. */
const defaultWindow: Window = [-1, 1];

/**
 * The window of pictures, if it is known before any samples: the window of the network, or [−1, 1] for a network without data.
 */
export function knownWindow(
  network: { readonly window?: Window } | undefined,
  data: object | undefined,
): Window | undefined {
  requireArguments(
    "knownWindow",
    { network: { type: "object", optional: true }, data: { type: "object", optional: true } },
    { network, data },
  );
  return network?.window ?? (network && !data ? defaultWindow : undefined);
}

/** The range of the values as a window. */
export function windowOf(x: Float64Array | Float32Array): Window {
  requireArguments("windowOf", { x: { type: "typed", of: ["Float64Array", "Float32Array"] } }, { x });
  let [black, white] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of x) {
    black = Math.min(black, value);
    white = Math.max(white, value);
  }
  return white > black ? [black, white] : [black - 1, black + 1];
}
