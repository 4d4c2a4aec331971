import { readdirSync, readFileSync } from "node:fs";
import { join, parse as parsePath } from "node:path";
import { fileURLToPath } from "node:url";
import { createCatalogue } from "@backstep/catalogue";
import { readExperiment } from "@backstep/experiment";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { run } from "./learned-runs.ts";

describe("the examples", () => {
  const folder = fileURLToPath(new URL("../experiments/", import.meta.url));

  it.each(readdirSync(folder))("%s can be read", async (name) => {
    expect((await readExperiment(join(folder, name), { catalogue: createCatalogue() })).experiment.name).toBe(
      parsePath(name).name,
    );
  });

  it("show that more steps of a trained network stop helping: the error of its score remains", async () => {
    const errors = async (file: string) => {
      const content = parse(readFileSync(join(folder, file), "utf8"));
      const changes = { schemes: ["heun"], steps: [4, 32, 64], metrics: ["gaussian/frechet"], samples: 2048 };
      return (await run({ ...content, ...changes })).rows;
    };
    const [[coarse, fine, finer], [, , exact]] = [
      await errors("digits-steps.yaml"),
      await errors("digits-steps-exact.yaml"),
    ];
    expect(coarse.value! - fine.value!).toBeGreaterThan(4 * (coarse.standardError + fine.standardError));
    expect(Math.abs(fine.value! - finer.value!)).toBeLessThan(fine.standardError + finer.standardError);
    expect(finer.value! - exact.value!).toBeGreaterThan(4 * Math.hypot(finer.standardError, exact.standardError));
    expect(Math.abs(exact.value! - exact.floor)).toBeLessThan(4 * exact.standardError);
  });
});
