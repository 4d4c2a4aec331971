import { isotropic, ou } from "@backstep/test-fixtures";
import { expect, it } from "vitest";
import { edmDenoiser } from "../src/index.ts";
import { createWorkspace, predict, sum } from "../src/plugin.ts";

it("an EDM denoiser under another drift is the score of that drift, at one time and at one per row", async () => {
  // The denoiser of N(0, v): E[X₀ | y] = v/(v + ν²) y.
  const v = 0.7;
  const model = edmDenoiser(
    {
      dim: 2,
      denoise: (y, nu) =>
        sum([typeof nu === "number" ? v / (v + nu ** 2) : nu.map((ratio) => v / (v + ratio ** 2)), y]),
    },
    ou,
  );
  const workspace = await createWorkspace("f64");
  const x = workspace.batch(2, 2);
  x.data.set([1, -2, 0.5, 3]);
  for (const t of [0.8, Float64Array.of(0.3, 1.7)]) {
    const found = await predict(model, ou, "score", x, t);
    const exact = await predict(isotropic(2, v), ou, "score", x, t);
    found.data.forEach((value, i) => expect(value).toBeCloseTo(exact.data[i], 13));
  }
});
