import { BackstepError, type Batch, type Drift, type ItoWeight, type NoiseSource, type Seed } from "@backstep/core";
import { drawOf, freshNoise, normalsLike, sum } from "@backstep/core/plugin";

/** ∫basis dW over [t1, t0], of all values of the batch. */
interface Piece {
  readonly t0: number;
  readonly t1: number;
  readonly values: Float64Array;
}

/** The known part of the path, from the start of the step on. */
interface KnownPath {
  step: number;
  drawn: number;
  /** Pieces that the current step has consumed, in order, and those known beyond it, the nearest last. */
  readonly used: Piece[];
  readonly ahead: Piece[];
}

/**
 * Fresh noise that remembers the part of the path that it has drawn. A step that is tried again, shorter, gets a part of its former
 * integral, drawn given the whole.
 *
 * ```text
 * J = ∫basis dW over a piece of variance v = v′ + v″;     J′ = (v′/v) J + √(v′v″/v) z,     J″ = J − J′
 * ```
 *
 * It is the noise of one group of rows, and costs little more than fresh noise. For a path that several runs share use `brownianPath`.
 *
 * - **Limits** the weights must be multiples of one basis function, and time must run down.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if the weights of the scheme have several basis functions, or if times are per row.
 */
export function bridgedNoise(
  seed: Seed,
  { info, noise: weights }: { info: { name: string }; noise: readonly ItoWeight[] },
): NoiseSource {
  const bases = new Set(weights.flatMap(({ basis }) => basis.map(({ name }) => name)));
  if (bases.size > 1)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${info.name} consumes integrals of ${[...bases].join(", ")}, but bridged noise has one basis function; use brownianPath as noise`,
    );
  const path: KnownPath = { step: 0, drawn: 0, used: [], ahead: [] };
  return {
    ...freshNoise(seed),
    name: "bridged",
    followsSteps: false,
    integrals(requested, drift, t0, t1, like) {
      if (typeof t0 !== "number" || typeof t1 !== "number")
        throw new BackstepError(
          "CAPABILITY_MISSING",
          `${info.name} requests integrals over one interval per row, but bridged noise has one interval for all rows; use brownianPath as noise`,
        );
      rewind(path, like.workspace.position.step, t0);
      const total = consume(path, { seed, drift, weight: requested[0], like }, t0, t1);
      return requested.map((weight) => sum([weight.coefficients(drift, t1)[0], total]));
    },
  };
}

/** Forgets the path behind an accepted step, and takes back the pieces that a rejected one consumed. */
function rewind(path: KnownPath, step: number, t0: number): void {
  const { used, ahead } = path;
  if (step !== path.step) used.length = 0;
  path.step = step;
  if (used[used.length - 1]?.t1 === t0) return;
  for (let last = used.pop(); last !== undefined; last = used.pop()) ahead.push(last);
}

interface Source {
  readonly seed: Seed;
  readonly drift: Drift;
  readonly weight: ItoWeight;
  readonly like: Batch;
}

/** ∫basis dW over [t1, t0], from known pieces and new ones. */
function consume(path: KnownPath, source: Source, t0: number, t1: number): Batch {
  const { used, ahead } = path;
  const total = source.like.workspace.batch(source.like.rows, source.like.dim);
  total.data.fill(0);
  for (let at = t0; at !== t1; ) {
    const known = ahead.pop();
    let piece = known;
    if (known === undefined) piece = { t0: at, t1, values: normals(path, source, Math.sqrt(variance(source, at, t1))) };
    else if (known.t1 < t1) {
      const [near, far] = split(path, source, known, t1);
      ahead.push(far);
      piece = near;
    }
    const { values, t1: end } = piece as Piece;
    // The view is taken here because the memory may have grown for the normals.
    const { data } = total;
    for (let i = 0; i < data.length; i++) data[i] += values[i];
    used.push(piece as Piece);
    at = end;
  }
  return total;
}

function split(path: KnownPath, source: Source, { t0, t1, values }: Piece, middle: number): [near: Piece, far: Piece] {
  const [near, far] = [variance(source, t0, middle), variance(source, middle, t1)];
  const z = normals(path, source, Math.sqrt((near * far) / (near + far)));
  const first = values.map((value, i) => (near / (near + far)) * value + z[i]);
  return [
    { t0, t1: middle, values: first },
    { t0: middle, t1, values: values.map((value, i) => value - first[i]) },
  ];
}

/** ∫basis² du. */
function variance({ weight, drift }: Source, t0: number, t1: number): number {
  return weight.variance(drift, t0, t1) / weight.coefficients(drift, t1)[0] ** 2;
}

function normals(path: KnownPath, { seed, like }: Source, scale: number): Float64Array {
  return Float64Array.from(normalsLike(like, seed, path.drawn++, drawOf.integral(0), scale).data);
}
