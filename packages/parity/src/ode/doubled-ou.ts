import { type Drift, reparametrise } from "@backstep/core";
import { ou } from "@backstep/drifts";

/** dX = −X dt + √2 dB, α = e^{−t}: the Ornstein–Uhlenbeck process at twice the speed. */
export function doubledOu(horizon: number): Drift {
  return reparametrise(ou({ horizon: 2 * horizon }), {
    name: "2t",
    time: (t) => 2 * t,
    rate: () => 2,
    ratePrime: () => 0,
    inverse: (t) => t / 2,
  });
}
