/** The columns of the smallest and second smallest c_j − v_j, and the difference of the two values. */
export function twoCheapest(cost: Float64Array, v: Float64Array): { best: number; second: number; gain: number } {
  let best = 0;
  let second = 0;
  let least = Number.POSITIVE_INFINITY;
  let next = Number.POSITIVE_INFINITY;
  for (let j = 0; j < v.length; j++) {
    const reduced = cost[j] - v[j];
    if (reduced >= next) continue;
    if (reduced < least) {
      second = best;
      next = least;
      best = j;
      least = reduced;
    } else {
      second = j;
      next = reduced;
    }
  }
  return { best, second, gain: v.length > 1 ? next - least : 0 };
}
