/** The components of a vector-valued quantity, as arrays with names. */
export type Components<Name extends string> = Readonly<Record<Name, Float64Array>>;

/** Applies a function to the entries of two quantities, entry by entry. */
export function combined<Name extends string>(
  a: Components<Name>,
  b: Components<Name>,
  entry: (x: number, y: number) => number,
): Components<Name> {
  const names = Object.keys(a) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, a[name].map((x, i) => entry(x, b[name][i]))]),
  ) as Components<Name>;
}

/** The largest value of a function of the entries of two quantities, at least 0. */
export function largest<Name extends string>(
  a: Components<Name>,
  b: Components<Name>,
  entry: (x: number, y: number) => number,
): number {
  let most = 0;
  for (const name of Object.keys(a) as Name[])
    for (let i = 0; i < a[name].length; i++) most = Math.max(most, entry(a[name][i], b[name][i]));
  return most;
}

/** The largest error relative to its bound. An error of 0 is within any bound. */
export function largestRatio<Name extends string>(error: Components<Name>, bound: Components<Name>): number {
  let most = 0;
  for (const name of Object.keys(error) as Name[]) {
    const [errors, bounds] = [error[name], bound[name]];
    for (let i = 0; i < errors.length; i++) {
      if (!(errors[i] > 0)) continue;
      const ratio = errors[i] / bounds[i];
      // The negation keeps NaN, as Math.max does.
      if (!(ratio <= most)) most = ratio;
    }
  }
  return most;
}

/** Whether every entry is finite. */
export function allFinite<Name extends string>(components: Components<Name>): boolean {
  return Object.values<Float64Array>(components).every((values) => values.every(Number.isFinite));
}

/** Σ_k weight(k) quantities_k. */
export function weightedSum<Name extends string>(
  quantities: readonly Components<Name>[],
  weight: (k: number) => number = () => 1,
): Components<Name> {
  const names = Object.keys(quantities[0]) as Name[];
  return Object.fromEntries(
    names.map((name) => {
      const total = new Float64Array(quantities[0][name].length);
      quantities.forEach((quantity, k) => {
        const [w, values] = [weight(k), quantity[name]];
        if (w !== 0) for (let i = 0; i < total.length; i++) total[i] += w * values[i];
      });
      return [name, total];
    }),
  ) as Components<Name>;
}
