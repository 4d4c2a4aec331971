import { createWorkspace } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { type OnnxScoreOptions, onnxScore } from "../../src/index.ts";
import { scoreJvp } from "../../src/jvp/score-jvp.ts";
import { denoiser, jvpDenoiser, session, variance } from "../networks.ts";

const drift = vpLinear();
const x = [1, -2, 0.5, 0.3, 0.2, 0.1];
const v = [0.5, 1, -1, 2, 0, 1];
const times = Float64Array.of(0.3, 0.8);

/** ∇² log N(·; α m, (α² v + σ²) I) · v. */
function expected(index: number): number {
  const t = times[Math.floor(index / 3)];
  return -v[index] / (drift.alpha(t) ** 2 * variance + drift.sigma(t) ** 2);
}

async function largestError(jvp: OnnxScoreOptions["jvp"] | undefined, precision: "f32" | "f64"): Promise<number> {
  const model = await onnxScore({ session: session(denoiser()), drift, ...(jvp && { jvp }) });
  const workspace = await createWorkspace(precision);
  const [at, along] = [workspace.batch(2, 3), workspace.batch(2, 3)];
  at.data.set(x);
  along.data.set(v);
  const out = await model.jvp?.(at, along, times);
  if (out === undefined) expect.fail("no jvp");
  return Math.max(...Array.from(out.data, (value, i) => Math.abs(value - expected(i))));
}

describe("Jacobian-vector products", () => {
  it("use differences by default", async () => {
    expect(await largestError(undefined, "f64")).toBe(await largestError({ differences: true }, "f64"));
  });

  it("of a second graph are exact to its rounding", async () => {
    const jvp = { session: await session(jvpDenoiser())(), tangent: "v_in" };
    expect(await largestError(jvp, "f32")).toBeLessThan(2e-6);
    expect(await largestError(jvp, "f64")).toBeLessThan(2e-6);
  });

  it("of a second graph use the one input that the network does not have as the tangent", async () => {
    expect(await largestError({ session: await session(jvpDenoiser())() }, "f64")).toBeLessThan(2e-6);
  });

  it("are those of the score for any wrapping, with the noise level of the network's input", async () => {
    // D = a x + b N(c x) with J_N = 0.3, and s = (α D − x)/σ².
    const at = (t: number) => ({ scale: 1 + t, onState: 0.2 + t, onOutput: 2 - t });
    const expectedAt = (t: number): number => {
      const { scale, onState, onOutput } = at(t);
      return (drift.alpha(t) * (onState + 0.3 * scale * onOutput) - 1) / drift.sigma(t) ** 2;
    };
    const seen: (number | Float64Array)[] = [];
    const product: Parameters<typeof scoreJvp>[0] = async (y, along, _, sigma) => {
      seen.push(sigma);
      const out = y.workspace.batch(y.rows, y.dim);
      out.data.set(along.data.map((value) => 0.3 * value));
      return out;
    };
    const jvp = scoreJvp(product, "denoised", at, drift);
    const workspace = await createWorkspace("f64");
    const [point, along] = [workspace.batch(2, 3), workspace.batch(2, 3)];
    point.data.set(x);
    along.data.set(v);
    for (const t of [times, 0.5]) {
      const { data } = await jvp(point, along, t);
      for (const [i, value] of data.entries())
        expect(value).toBeCloseTo(v[i] * expectedAt(typeof t === "number" ? t : t[Math.floor(i / 3)]), 10);
    }
    const noise = (t: number): number => (1 + t) * drift.sigma(t);
    expect(seen).toEqual([times.map(noise), noise(0.5)]);
  });

  it("survive growth of the kernel memory at any allocation", async () => {
    const model = await onnxScore({ session: session(denoiser()), drift, jvp: { differences: true } });
    for (let left = 0; left < 24; left++) {
      const workspace = await createWorkspace("f64", 2 ** 20);
      const at = workspace.batch(2, 3);
      at.data.set(x);
      const { kernels } = workspace;
      // Leave memory for `left` small allocations.
      kernels.allocate(kernels.memory.buffer.byteLength - kernels.allocate(0) - 64 * left);
      const { data } = await model.jvp!(at, at, 0.5);
      expect(data[0], `memory for ${left} allocations`).not.toBe(0);
    }
  });

  it("by differences have six digits for a float32 network that is linear in x", async () => {
    for (const precision of ["f32", "f64"] as const)
      expect(await largestError({ differences: true }, precision)).toBeLessThan(3e-6);
  });

  it.each([
    ["step", 0],
    ["step", Number.NaN],
    ["tolerance", -1],
  ])("refuse a %s of %s", async (option, value) => {
    await expect(largestError({ differences: true, [option]: value }, "f64")).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(`jvp.${option} is ${value}`),
    });
  });
});
