import { requireArguments } from "./define/require-arguments.ts";
import { aDrift, shape } from "./define/shapes.ts";
import type { Drift } from "./drift.ts";

/** A strictly increasing change of time t(u), twice differentiable, with its inverse. */
export interface Clock {
  readonly name: string;
  time(u: number): number;
  /** t′(u) > 0 and t″(u). */
  rate(u: number): number;
  ratePrime(u: number): number;
  /** u(t). */
  inverse(t: number): number;
}

const method = { type: "function" } as const;
const aClock = /* @__PURE__ */ shape("a clock", {
  name: { type: "text" },
  time: method,
  rate: method,
  ratePrime: method,
  inverse: method,
});

/**
 * The same diffusion on another clock, Y_u = X_{t(u)}.
 *
 * ```text
 * f_u = t′ f(t)           f_u′ = t′² f′(t) + t″ f(t)
 * g²_u = t′ g²(t)         (g²_u)′ = t′² (g²)′(t) + t″ g²(t)
 * ```
 *
 * α, σ and transitions are those of the original at t(u). Euler–Maruyama in u differs from Euler–Maruyama in t. Schemes written in
 * α and σ give the same results.
 *
 * @example
 * ```ts
 * const squared = reparametrise(vpLinear(), { name: "u²", time: (u) => u * u, rate: (u) => 2 * u, ratePrime: () => 2, inverse: Math.sqrt });
 * ```
 */
export function reparametrise(drift: Drift, clock: Clock): Drift {
  requireArguments("reparametrise", { drift: aDrift, clock: aClock }, { drift, clock });
  const { time, rate, ratePrime, inverse } = clock;
  return {
    name: `${drift.name} on ${clock.name}`,
    horizon: inverse(drift.horizon),
    clean: inverse(drift.clean ?? 0),
    regular: { ...drift.regular, from: inverse(drift.regular.from), to: inverse(drift.regular.to) },
    f: (u) => rate(u) * drift.f(time(u)),
    g2: (u) => rate(u) * drift.g2(time(u)),
    fPrime: (u) => rate(u) ** 2 * drift.fPrime(time(u)) + ratePrime(u) * drift.f(time(u)),
    g2Prime: (u) => rate(u) ** 2 * drift.g2Prime(time(u)) + ratePrime(u) * drift.g2(time(u)),
    alpha: (u) => drift.alpha(time(u)),
    sigma: (u) => drift.sigma(time(u)),
    alphaPrime: (u) => rate(u) * drift.alphaPrime(time(u)),
    sigmaPrime: (u) => rate(u) * drift.sigmaPrime(time(u)),
    timeOf: (ratio) => inverse(drift.timeOf(ratio)),
    transition: (u0, u1) => drift.transition(time(u0), time(u1)),
  };
}
