import type { Scheme } from "@backstep/core";
import { log } from "@backstep/core/plugin";
import { ddim } from "@backstep/scheme-ddim";
import { tauFamily } from "@backstep/scheme-tau-family";

/**
 * An ancestral step of stochasticity η over one interval, r = ν₁/ν₀.
 *
 * ```text
 * up²    = min(1, η² (1 − r²)) σ₁²,   down² = σ₁² − up²
 * DDIM       equal for η ≤ 1
 * τ-family   equal for any η if r^{τ²} = down/σ₁; τ = ∞ if down = 0
 * ```
 */
export function ancestral(eta: number, ratio: number): Scheme<unknown> {
  if (eta <= 1) return ddim({ eta });
  const kept = Math.sqrt(Math.max(0, 1 - eta ** 2 * (1 - ratio ** 2)));
  if (kept === 0 || ratio === 0) return tauFamily({ tau: infinite });
  return tauFamily({ tau: Math.sqrt(log(kept) / log(ratio)) });
}

/** τ in place of ∞: r^{τ²} underflows to 0 in double precision for r up to 1 − 1e-5. */
const infinite = 1e4;
