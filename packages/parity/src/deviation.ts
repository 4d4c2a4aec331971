/** The largest deviation seen so far, and where. */
export interface Deviation {
  readonly worst: number;
  readonly where: string;
  /** |ours − theirs|, relative to max(1, |theirs|), over all values. */
  compare(where: string, ours: ArrayLike<number>, theirs: ArrayLike<number>): void;
  /** Something that no number expresses: the shapes or the counts are others. */
  differ(where: string): void;
}

/** Nothing compared yet. */
export function createDeviation(): Deviation {
  let [worst, where] = [0, ""];
  const see = (error: number, at: string): void => {
    if (error <= worst) return;
    // A NaN on one side alone is as far away as can be.
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    where = at;
  };
  return {
    get worst() {
      return worst;
    },
    get where() {
      return where;
    },
    compare(at, ours, theirs) {
      if (ours.length !== theirs.length) {
        see(Number.POSITIVE_INFINITY, `${at}: ${ours.length} values, the peer has ${theirs.length}`);
        return;
      }
      for (let i = 0; i < ours.length; i++) {
        if (Object.is(ours[i], theirs[i])) continue;
        const error = Math.abs(ours[i] - theirs[i]) / Math.max(1, Math.abs(theirs[i]));
        see(Number.isNaN(error) ? Number.POSITIVE_INFINITY : error, at);
      }
    },
    differ: (at) => see(Number.POSITIVE_INFINITY, at),
  };
}
