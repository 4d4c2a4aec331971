import { isotropic, ou, remembering } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { type Drift, edmDenoiser, reparametrise, type ScoreModel, sample } from "../src/index.ts";
import { createGather, createWorkspace, sum } from "../src/plugin.ts";

const times = Float64Array.of(1.5, 0.9, 0.4);
const madeFor = (drift: Drift): ScoreModel => ({ ...isotropic(2, 0.7), drift });
const run = (model: ScoreModel, drift: Drift = ou) =>
  sample({ scheme: remembering, drift, model, times, n: 2, seed: 1, start: "prior" });
const refusal = async (model: ScoreModel, drift: Drift = ou): Promise<string> => {
  const error = await run(model, drift).then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toMatchObject({ code: "OPTION_INVALID", details: { option: "drift" } });
  return (error as Error).message;
};
/** The same numbers in a new object, changed by a factor. */
const changed = (factor: Partial<Record<"alpha" | "sigma", number>>): Drift => ({
  ...ou,
  name: "changed",
  alpha: (t) => (factor.alpha ?? 1) * ou.alpha(t),
  sigma: (t) => (factor.sigma ?? 1) * ou.sigma(t),
});
const clock = (scale: number) => ({
  name: "clock",
  time: (u: number) => scale * u,
  rate: () => scale,
  ratePrime: () => 0,
  inverse: (t: number) => t / scale,
});

describe("the drift of a model", () => {
  it("may be the drift of the run, a copy of it, or unknown", async () => {
    const { x } = await run(isotropic(2, 0.7));
    for (const drift of [ou, { ...ou }, changed({ alpha: 1 + 1e-13, sigma: 1 - 1e-13 }), reparametrise(ou, clock(1))])
      expect((await run(madeFor(drift))).x).toEqual(x);
  });

  it.each([{ alpha: 1 + 1e-11 }, { sigma: 1 - 1e-11 }, { sigma: Number.NaN }])("may not differ: %j", async (factor) => {
    expect(await refusal(madeFor(changed(factor)))).toContain("was made for the drift changed, but the run has");
  });

  it("may not have another clock", async () => {
    expect(await refusal(madeFor(reparametrise(ou, clock(0.99))))).toContain("ou on clock");
  });

  it("is compared inside the run alone", async () => {
    const late: Drift = { ...ou, name: "late", alpha: (t) => (t > 1.6 || t < 0.3 ? 2 : ou.alpha(t)) };
    await expect(run(madeFor(late))).resolves.toBeDefined();
    const middle: Drift = { ...ou, name: "middle", alpha: (t) => (t > 1.3 ? 2 : ou.alpha(t)) };
    expect(await refusal(madeFor(middle))).toContain("α is 2 and");
  });

  it("is compared at times at which both drifts are regular, if there are any", async () => {
    const short: Drift = { ...ou, regular: { ...ou.regular, to: 1 }, alpha: (t) => (t > 1 ? 2 : ou.alpha(t)) };
    await expect(run(madeFor(short))).resolves.toBeDefined();
    const apart: Drift = { ...short, regular: { ...ou.regular, to: 0.1 } };
    expect(await refusal(madeFor(apart))).toContain("α is 2 and");
  });

  it("is known for an EDM denoiser, and for the rows of a gather", async () => {
    const model = edmDenoiser({ dim: 2, denoise: (y) => sum([1, y]) }, ou);
    expect(model.drift).toBe(ou);
    expect(createGather(model, 2, await createWorkspace("f64")).model.drift).toBe(ou);
  });
});
