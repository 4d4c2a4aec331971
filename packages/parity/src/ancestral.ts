import type { Scheme } from "@backstep/core";
import { log } from "@backstep/core/plugin";
import { ddim } from "@backstep/scheme-ddim";
import { tauFamily } from "@backstep/scheme-tau-family";

/**
 * An ancestral step of stochasticity η over one interval, r = ν₁/ν₀.
 *
 * ```text
 * up²    = min(1, η² (1 − r²)) σ₁²,   down² = σ₁² − up²
 * DDIM   the same for η ≤ 1
 * τ      r^{τ²} = down/σ₁ gives the same step for any η, and τ = ∞ where the noise takes everything
 * ```
 */
export function ancestral(eta: number, ratio: number): Scheme<unknown> {
  if (eta <= 1) return ddim({ eta });
  const kept = Math.sqrt(Math.max(0, 1 - eta ** 2 * (1 - ratio ** 2)));
  if (kept === 0 || ratio === 0) return tauFamily({ tau: everything });
  return tauFamily({ tau: Math.sqrt(log(kept) / log(ratio)) });
}

/** So large that r^{τ²} is 0 in double precision for r up to 1 − 1e-5. */
const everything = 1e4;
