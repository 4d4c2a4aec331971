import { integrate } from "@backstep/core/plugin";
import { describe, expect, it } from "vitest";
import { phi1, phi2 } from "../src/index.ts";

describe("φ_k(z) = ∫ (1 − θ)^{k−1} e^{zθ} dθ / (k − 1)!", () => {
  it.each([-60, -7.3, -1.001, -0.999, -1e-3, -1e-9, 0, 1e-7, 0.5, 0.999, 1.001, 12])("at z = %d", (z) => {
    const expected = [(): number => 1, (theta: number): number => 1 - theta].map((weight) =>
      integrate((theta) => weight(theta) * Math.exp(z * theta), 0, 1),
    );
    [phi1(z), phi2(z)].forEach((value, k) => {
      expect(Math.abs(value / expected[k] - 1)).toBeLessThan(2e-14);
    });
  });
});
