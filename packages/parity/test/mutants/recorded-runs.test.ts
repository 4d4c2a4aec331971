import { fileURLToPath } from "node:url";
import type { Scheme, Target } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { describe, expect, it } from "vitest";
import { readGolden, type SamplerCase } from "../../src/golden/golden-file.ts";
import { targetsOf } from "../../src/golden/targets.ts";
import { kDiffusion } from "../../src/k-diffusion/samplers.ts";
import { deviationOf } from "../../src/replay/replay.ts";
import { torchsde } from "../../src/torchsde/solvers.ts";

const golden = fileURLToPath(new URL("../golden", import.meta.url));

describe("the replay of recorded runs detects", () => {
  const endingEarly = (scheme: Scheme<unknown>): Scheme<unknown> => ({
    ...scheme,
    step: (problem, t0, t1, x, state) => scheme.step(problem, t0, t1 + 1e-6 * (t0 - t1), x, state),
  });
  const withLargerNoise = (scheme: Scheme<unknown>): Scheme<unknown> => ({
    ...scheme,
    step: (problem, t0, t1, x, state) =>
      scheme.step(
        { ...problem, integrals: (...interval) => problem.integrals(...interval).map((w) => sum([1 + 1e-7, w])) },
        t0,
        t1,
        x,
        state,
      ),
  });
  const faulty = async (
    file: string,
    id: string,
    adapt: (each: SamplerCase, target: Target) => ReturnType<typeof kDiffusion>,
    fault: (scheme: Scheme<unknown>) => Scheme<unknown>,
  ): Promise<number> => {
    const files = await readGolden(golden);
    const each = files.find(({ name }) => name === file)!.content.cases!.find((one) => one.id === id)!;
    const replay = adapt(each, targetsOf(files)(each.model));
    const segments = replay.segments.map((segment) =>
      typeof segment === "function" ? segment : { ...segment, scheme: fault(segment.scheme) },
    );
    return (await deviationOf({ ...replay, segments }, each)).worst;
  };

  it("steps that end too early by a millionth of their length", async () => {
    expect(await faulty("k-diffusion", "k-diffusion/heun/shared/000", kDiffusion, endingEarly)).toBeGreaterThan(1e-8);
    expect(
      await faulty("k-diffusion", "k-diffusion/heun/shared/000", kDiffusion, (unchanged) => unchanged),
    ).toBeLessThan(1e-12);
  });

  it("noise that is too large by a factor of 1 + 1e-7", async () => {
    const id = "torchsde/sdeint/reverse_ou/heun/stratonovich/additive/shared/001";
    expect(await faulty("torchsde", id, torchsde, withLargerNoise)).toBeGreaterThan(1e-9);
    expect(await faulty("torchsde", id, torchsde, (unchanged) => unchanged)).toBeLessThan(1e-12);
  });
});
