import type { Batch } from "../batch.ts";
import type { Drift } from "../drift.ts";
import { BackstepError } from "../errors.ts";
import { freshNoise, normalsLike } from "../noise/fresh.ts";
import type { ItoWeight } from "../noise/ito-weight.ts";
import { drawOf, type Seed } from "../noise/seed.ts";
import type { NoiseSource } from "../noise/source.ts";
import { sum } from "../sum.ts";

/** ∫basis dW over [t1, t0], of all values of the batch. */
interface Piece {
  readonly t0: number;
  readonly t1: number;
  readonly values: Float64Array;
}

/** What is known of the path from the start of the step on. */
interface Memory {
  step: number;
  drawn: number;
  /** Pieces that the step under way has consumed, in order, and those known beyond it, the nearest last. */
  readonly used: Piece[];
  readonly ahead: Piece[];
}

/**
 * Fresh noise that remembers what it has told of a path: a step that is tried again, shorter, gets a part of the integral that it had
 * before, drawn given the whole.
 *
 * ```text
 * J = ∫basis dW over a piece of variance v = v′ + v″;     J′ = (v′/v) J + √(v′v″/v) z,     J″ = J − J′
 * ```
 *
 * It is the noise of one lane, and costs little more than fresh noise; a path that several runs share is a source of its own.
 *
 * - **Limits** the weights must be multiples of one basis function, and time runs down.
 *
 * @throws BackstepError `CAPABILITY_MISSING` where the weights of a scheme have several bases.
 */
export function bridgedNoise(
  seed: Seed,
  { info, noise: weights }: { info: { name: string }; noise: readonly ItoWeight[] },
): NoiseSource {
  const bases = new Set(weights.flatMap(({ basis }) => basis.map(({ name }) => name)));
  if (bases.size > 1)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${info.name} consumes integrals of ${[...bases].join(", ")}; give it a noise that is a function of the interval`,
    );
  const memory: Memory = { step: 0, drawn: 0, used: [], ahead: [] };
  return {
    ...freshNoise(seed),
    name: "bridged",
    followsSteps: false,
    integrals(asked, drift, t0, t1, like) {
      if (typeof t0 !== "number" || typeof t1 !== "number")
        throw new BackstepError("CAPABILITY_MISSING", `${info.name} asks for integrals over an interval per row`);
      rewind(memory, like.workspace.position.step, t0);
      const total = consume(memory, { seed, drift, weight: asked[0], like }, t0, t1);
      return asked.map((weight) => sum([weight.coefficients(drift, t1)[0], total]));
    },
  };
}

/** Forgets the path behind an accepted step, and takes back what a rejected one had consumed. */
function rewind(memory: Memory, step: number, t0: number): void {
  const { used, ahead } = memory;
  if (step !== memory.step) used.length = 0;
  memory.step = step;
  if (used[used.length - 1]?.t1 === t0) return;
  for (let last = used.pop(); last !== undefined; last = used.pop()) ahead.push(last);
}

interface Source {
  readonly seed: Seed;
  readonly drift: Drift;
  readonly weight: ItoWeight;
  readonly like: Batch;
}

/** ∫basis dW over [t1, t0], from what is known and what is drawn. */
function consume(memory: Memory, source: Source, t0: number, t1: number): Batch {
  const { used, ahead } = memory;
  const total = source.like.workspace.batch(source.like.rows, source.like.dim);
  total.data.fill(0);
  for (let at = t0; at !== t1; ) {
    const known = ahead.pop();
    let piece = known;
    if (known === undefined)
      piece = { t0: at, t1, values: normals(memory, source, Math.sqrt(variance(source, at, t1))) };
    else if (known.t1 < t1) {
      const [near, far] = split(memory, source, known, t1);
      ahead.push(far);
      piece = near;
    }
    const { values, t1: end } = piece as Piece;
    // A view taken before would be lost where the memory has grown for normals.
    const { data } = total;
    for (let i = 0; i < data.length; i++) data[i] += values[i];
    used.push(piece as Piece);
    at = end;
  }
  return total;
}

function split(memory: Memory, source: Source, { t0, t1, values }: Piece, middle: number): [near: Piece, far: Piece] {
  const [near, far] = [variance(source, t0, middle), variance(source, middle, t1)];
  const z = normals(memory, source, Math.sqrt((near * far) / (near + far)));
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

function normals(memory: Memory, { seed, like }: Source, scale: number): Float64Array {
  return Float64Array.from(normalsLike(like, seed, memory.drawn++, drawOf.integral(0), scale).data);
}
