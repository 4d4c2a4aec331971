import type { Bidiagonal } from "./bidiagonalise.ts";
import { hypotenuse, rotateRows } from "./rows.ts";

/** One implicitly shifted QR step on the block k … p − 1. */
export function rotationStep({ s, e, U, V }: Bidiagonal, k: number, p: number): void {
  let [f, g] = firstRotation(s, e, k, p);
  for (let j = k; j < p - 1; j++) {
    let [t, cs, sn] = rotationOf(f, g);
    if (j !== k) e[j - 1] = t;
    f = cs * s[j] + sn * e[j];
    e[j] = cs * e[j] - sn * s[j];
    g = sn * s[j + 1];
    s[j + 1] = cs * s[j + 1];
    rotateRows(V[j], V[j + 1], cs, sn);
    [t, cs, sn] = rotationOf(f, g);
    s[j] = t;
    f = cs * e[j] + sn * s[j + 1];
    s[j + 1] = -sn * e[j] + cs * s[j + 1];
    g = sn * e[j + 1];
    e[j + 1] = cs * e[j + 1];
    if (j < s.length - 1) rotateRows(U[j], U[j + 1], cs, sn);
  }
  e[p - 2] = f;
}

/** The vector that the first rotation maps to an axis. It contains the shift. */
function firstRotation(s: Float64Array, e: Float64Array, k: number, p: number): [f: number, g: number] {
  const scale = Math.max(Math.abs(s[p - 1]), Math.abs(s[p - 2]), Math.abs(e[p - 2]), Math.abs(s[k]), Math.abs(e[k]));
  const [sp, spm1, epm1, sk, ek] = [s[p - 1], s[p - 2], e[p - 2], s[k], e[k]].map((value) => value / scale);
  const b = ((spm1 + sp) * (spm1 - sp) + epm1 * epm1) / 2;
  const c = sp * epm1 * (sp * epm1);
  let shift = 0;
  if (b !== 0 || c !== 0) {
    const root = Math.sqrt(b * b + c);
    shift = c / (b + (b < 0 ? 0 - root : root));
  }
  return [(sk + sp) * (sk - sp) + shift, sk * ek];
}

function rotationOf(f: number, g: number): [length: number, cosine: number, sine: number] {
  const length = hypotenuse(f, g) || Number.MIN_VALUE;
  return [length, f / length, g / length];
}
