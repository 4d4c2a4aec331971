import { phi1, phi2 } from "@backstep/matrix-functions";

/**
 * The scalar functions of a step at an eigenvalue. For the drift z = hλ is an eigenvalue of hL; for the noise y = z + h d(log g)/dt.
 *
 * ```text
 * φ₂(z)                                                        on the drift's L₀b
 * F_k(y) = (2k+1) ∫₀¹ e^{yθ} P_k(2θ−1) dθ = (2k+1) e^{y/2} i_k(y/2)      on ∫P_k dW, k = 0 … 3
 * ρ(y)² = ∫₀¹ e^{2yθ} dθ − Σ_{k≤3} F_k²/(2k+1) = Σ_{k>3} F_k²/(2k+1)     on the independent residual
 * ```
 *
 * i_k are the modified spherical Bessel functions. A downward continued fraction gives their ratios i_k/i_{k−1}. ρ² is computed as a sum of
 * squares without subtraction, so it is never negative. ρ is smooth, because the square root is taken of a number near 9.
 */
export function stepFunctions(z: number, y: number): readonly number[] {
  const x = y / 2;
  let [ratio, tail] = [0, 0];
  for (let k = 14 + Math.ceil(7 * Math.sqrt(Math.abs(x))); k > 4; k--) {
    ratio = x / (2 * k + 1 + x * ratio);
    // Σ_{l≥k} (2l+1) (i_l/i_{k−1})²
    tail = ratio * ratio * (2 * k + 1 + tail);
  }
  const ratio4 = x / (9 + x * ratio);
  const ratio3 = x / (7 + x * ratio4);
  const ratio2 = x / (5 + x * ratio3);
  const ratio1 = x / (3 + x * ratio2);

  const i0 = phi1(y);
  const i1 = i0 * ratio1;
  const i2 = i1 * ratio2;
  const i3 = i2 * ratio3;
  return [phi2(z), i0, 3 * i1, 5 * i2, 7 * i3, i3 * ratio4 * Math.sqrt(9 + tail)];
}
