import {
  BackstepError,
  type Batch,
  choleskyOfGram,
  type Drift,
  freshNoise,
  type ItoBasis,
  type ItoWeight,
  integrate,
  type NoiseSource,
  type Seed,
  streamOf,
  sum,
} from "@backstep/core";

/** One Brownian path for each row, seen at given times alone: the integrals of any interval between them are sums over the finest ones. */
export function nestedPath({
  seed,
  weights,
  drift,
  knots,
}: {
  seed: Seed;
  weights: readonly ItoWeight[];
  drift: Drift;
  /** The finest times, strictly decreasing. */
  knots: Float64Array;
}): NoiseSource {
  const basis = new Map(weights.flatMap((weight) => weight.basis.map((each) => [each.name, each] as const)));
  const functions = [...basis.values()].map(asWeight);
  const factors = Array.from(knots.subarray(1), (t1, j) => choleskyOfGram(functions, drift, knots[j], t1));
  const at = new Map(Array.from(knots, (t, j) => [t, j]));
  const find = (t: number): number => {
    const j = at.get(t);
    if (j === undefined) throw new BackstepError("TIMES_INVALID", `the path is not known at t = ${t}`, { time: t });
    return j;
  };
  const fresh = freshNoise(seed);
  return {
    ...fresh,
    name: "nested-path",
    rotationInvariant: false,
    integrals(asked, _, t0, t1, like) {
      if (typeof t0 !== "number" || typeof t1 !== "number")
        throw new BackstepError("CAPABILITY_MISSING", "a path at given times has no times per row");
      const [totals, scratch] = [functions.map(() => zeros(like)), functions.map(() => zeros(like))];
      for (let j = find(t0); j < find(t1); j++) addInterval(totals, factors[j], scratch, seed, j);
      return asked.map((weight) => {
        const coefficients = weight.coefficients(drift, t1);
        return sum(
          ...weight.basis.map(
            ({ name }, k) => [coefficients[k], totals[functions.findIndex((each) => each.name === name)]] as const,
          ),
        );
      });
    },
  };
}

function zeros({ workspace, rows, dim }: Batch): Batch {
  const batch = workspace.batch(rows, dim);
  batch.data.fill(0);
  return batch;
}

/** Adds ∫ basis dW over the j-th finest interval. */
function addInterval(
  totals: readonly Batch[],
  factor: readonly number[][],
  scratch: readonly Batch[],
  seed: Seed,
  j: number,
): void {
  scratch.forEach(({ workspace, precision, address, rows, dim }, k) => {
    const first = workspace.position.firstRow * dim;
    workspace.kernels.normals(precision, address, streamOf(seed, j, k), first, rows * dim, 1);
  });
  const z = scratch.map(({ data }) => data);
  totals.forEach(({ data }, i) => {
    for (let k = 0; k <= i; k++) {
      const [entry, normal] = [factor[i][k], z[k]];
      for (let row = 0; row < data.length; row++) data[row] += entry * normal[row];
    }
  });
}

/** A basis function as the weight of an integral. */
function asWeight(basis: ItoBasis): ItoWeight {
  return {
    name: basis.name,
    basis: [basis],
    coefficients: () => [1],
    variance: (drift, t0, t1) => integrate((u) => basis.value(drift, u) ** 2, t1, t0),
  };
}
