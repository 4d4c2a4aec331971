import type { Drift, ItoBasis, ItoWeight } from "@backstep/core";
import { BackstepError } from "@backstep/core";

/** The functions φ of time whose integrals a path knows: powers of u first, from 1 upwards, then the others. */
export interface Span {
  readonly drift: Drift;
  readonly functions: readonly ItoBasis[];
  /** How many of them, from the front, are 1, u, u², … */
  readonly powers: number;
  /** The places of a weight's basis functions in `functions`, for weights that were used. */
  readonly places: WeakMap<ItoWeight, readonly number[]>;
}

/** The union of the basis functions of some weights. Functions with equal names are one function. */
export function spanOf(weights: readonly ItoWeight[], drift: Drift): Span {
  const all = [...new Map(weights.flatMap(({ basis }) => basis).map((f) => [f.name, f])).values()];
  const powers: ItoBasis[] = [];
  for (let f = power(all, 0); f; f = power(all, powers.length)) powers.push(f);
  return {
    drift,
    functions: [...powers, ...all.filter((f) => !powers.includes(f))],
    powers: powers.length,
    places: new WeakMap(),
  };
}

function power(all: readonly ItoBasis[], degree: number): ItoBasis | undefined {
  return all.find((f) => f.degree === degree);
}

/** The coefficients of ψ, over a step that ends at t1, in the functions of the span. */
export function spanCoefficients(span: Span, weight: ItoWeight, t1: number): Float64Array {
  const c = new Float64Array(span.functions.length);
  const given = weight.coefficients(span.drift, t1);
  const places = placesOf(span, weight);
  for (let k = 0; k < given.length; k++) c[places[k]] += given[k];
  return c;
}

/**
 * The coefficients of ψ in the local functions of [low, high]: powers of x in [−1, 1] instead of powers of u, then the others. Powers are first
 * shifted to `low`, because on a short interval u − t1 is a small difference of large numbers. For u − t1 with low = t1 the shift is exact.
 */
export function localCoefficients(
  { powers }: Span,
  given: ArrayLike<number>,
  low: number,
  high: number,
  c: Float64Array,
): void {
  c.set(given);
  shift(c, powers, low); // u = low + v
  const half = (high - low) / 2;
  for (let k = 1, scale = half; k < powers; k++, scale *= half) c[k] *= scale;
  shift(c, powers, 1); // v = half (1 + x)
}

/** The places of a weight's basis functions in the span. */
function placesOf({ functions, places }: Span, weight: ItoWeight): readonly number[] {
  const known = places.get(weight);
  if (known) return known;
  const found = weight.basis.map(({ name }) => {
    const place = functions.findIndex((f) => f.name === name);
    if (place >= 0) return place;
    throw new BackstepError(
      "OPTION_INVALID",
      `the weight ${weight.name} needs "${name}", but the Brownian path knows ${functions.map((f) => `"${f.name}"`).join(", ")}; ` +
        "put the weights of all schemes into its option weights",
    );
  });
  places.set(weight, found);
  return found;
}

/** Σ cₖ zᵏ becomes Σ cₖ′ (z − by)ᵏ: Horner's scheme. */
function shift(c: Float64Array, powers: number, by: number): void {
  for (let k = 0; k < powers - 1; k++) for (let j = powers - 2; j >= k; j--) c[j] += by * c[j + 1];
}
