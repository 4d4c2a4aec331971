/** The largest deviation so far, and its location. */
export interface Deviation {
  readonly worst: number;
  readonly where: string;
  /** Records the largest |ours − theirs|, relative to max(1, |theirs|). */
  compare(where: string, ours: ArrayLike<number>, theirs: ArrayLike<number>): void;
  /** Records an infinite deviation, for example different shapes or counts. */
  differ(where: string): void;
}

/** A deviation of 0, before the first comparison. */
export function createDeviation(): Deviation {
  let [worst, where] = [0, ""];
  const record = (error: number, at: string): void => {
    if (error <= worst) return;
    // A NaN on one side only is an infinite deviation.
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
        record(Number.POSITIVE_INFINITY, `${at}: ${ours.length} values, the peer has ${theirs.length}`);
        return;
      }
      for (let i = 0; i < ours.length; i++) {
        if (Object.is(ours[i], theirs[i])) continue;
        const error = Math.abs(ours[i] - theirs[i]) / Math.max(1, Math.abs(theirs[i]));
        record(Number.isNaN(error) ? Number.POSITIVE_INFINITY : error, at);
      }
    },
    differ: (at) => record(Number.POSITIVE_INFINITY, at),
  };
}
