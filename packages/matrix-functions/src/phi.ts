import { expm1 } from "@backstep/core/plugin";

/**
 * φ₁(z) = (e^z − 1)/z, and 1 at 0, to a few ulp.
 *
 * @example
 * ```ts
 * phi1(0); // 1
 * ```
 */
export function phi1(z: number): number {
  return z === 0 ? 1 : expm1(z) / z;
}

/**
 * φ₂(z) = (e^z − 1 − z)/z², and ½ at 0. For |z| ≤ 1 it is computed from its series, because the difference would cancel.
 *
 * @example
 * ```ts
 * phi2(0); // 0.5
 * ```
 */
export function phi2(z: number): number {
  if (Math.abs(z) > 1) return (expm1(z) - z) / (z * z);
  let total = 0;
  for (let n = 18; n >= 0; n--) total = (1 + z * total) / (n + 2);
  return total;
}
