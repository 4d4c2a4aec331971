import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { backstep, experiment } from "./terminal.ts";

let validate: ValidateFunction;
beforeAll(async () => {
  const { status, out } = await backstep(["schema"]);
  expect(status).toBe(0);
  // A number may be one value or a list of them, which the strict mode of ajv would only warn about.
  validate = new Ajv2020({ strict: true, strictTypes: false }).compile(JSON.parse(out));
}, 60_000);

const folder = fileURLToPath(new URL("../experiments/", import.meta.url));
const shipped = readdirSync(folder);
const read = (file: string): string => readFileSync(join(folder, file), "utf8");

describe("the JSON Schema of experiments", () => {
  it.each(shipped)("accepts %s", (file) => {
    expect(validate(parse(read(file), { stringKeys: true })), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ["a scheme with options", { schemes: [{ name: "ddim", eta: 0.5 }] }],
    ["a scheme inside a scheme", { schemes: [{ name: "predictor-corrector", predictor: { name: "heun" } }] }],
    ["a package from outside with any options", { schemes: ["leapfrog", { name: "./mine.js", gain: 2 }] }],
    ["a list of seeds", { seed: [1, 2], samples: 100, metrics: ["gaussian/w2", "law/kl"] }],
    ["data that are fitted", { target: { fit: { data: "digits", kind: "gaussian" } } }],
    ["one number of steps", { steps: 8 }],
  ])("accepts %s", (_, changes) => {
    expect(validate(experiment(changes)), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ["a misspelt key", { mertics: ["law/w2"] }],
    ["a misspelt option of a drift", { drift: { kind: "ou", horzion: 8 } }],
    ["an option out of range", { drift: { kind: "ou", horizon: 0 } }],
    ["an option of the wrong type", { drift: { kind: "ou", horizon: "8" } }],
    ["a misspelt option of a scheme", { schemes: [{ name: "ddim", etaa: 1 }] }],
    ["a choice that does not exist", { schemes: [{ name: "ddpm", variance: "exactly" }] }],
    ["a scheme without a name", { schemes: [{ eta: 1 }] }],
    ["a grid without its required option", { grid: "polynomial" }],
    ["a target without its parameters", { target: "gaussian" }],
    ["a misspelt key of a perturbation", { score: { kind: "analytic", perturb: { bais: 1 } } }],
    ["an option of a metric out of range", { metrics: [{ name: "gaussian/kl", shrinkage: 2 }] }],
    ["a start that does not exist", { start: "exactly" }],
    ["no schemes", { schemes: undefined }],
  ])("refuses %s", (_, changes) => {
    expect(validate(JSON.parse(JSON.stringify(experiment(changes))))).toBe(false);
  });
});
