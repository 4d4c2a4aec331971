import type { SchemeInfo } from "@backstep/core";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import type { SchemeCheck } from "./fixture.ts";

const requirements: readonly SchemeInfo["requires"][number][] = [
  "alphaPositive",
  "regularDrift",
  "sigmaPositive",
  "jvp",
  "hessian",
  "wholeBatch",
];

/** What can be seen without running it. */
export function structureChecks({ it }: Runner, { factory }: SchemeCheck): void {
  it("is a value with complete information", () => {
    const { info, noise, uniforms = 0, init, step } = factory();
    claim(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(info.name), `info.name is "${info.name}"; it must be in kebab-case`);
    claim(
      info.solves === "sde" || info.solves === "ode",
      `info.solves is "${String(info.solves)}"; it must be "sde" or "ode"`,
    );
    const level = info.noiseLevel;
    claim(
      level === "driver" || (Number.isFinite(level) && level >= 0),
      `info.noiseLevel is ${String(level)}; it must be "driver" or a number ≥ 0`,
    );
    claim(info.solves === "sde" || level === 0, `an ODE scheme has noise level 0, not ${String(level)}`);
    const { strongOrder, weakOrder } = info;
    claim(strongOrder >= 0 && Number.isFinite(strongOrder), `info.strongOrder is ${strongOrder}; it must be ≥ 0`);
    claim(weakOrder > 0 && Number.isFinite(weakOrder), `info.weakOrder is ${weakOrder}; it must be positive`);
    const { nfePerStep, jvpsPerStep } = info;
    claim(
      Number.isSafeInteger(nfePerStep) && nfePerStep >= 0,
      `info.nfePerStep is ${nfePerStep}; it must be an integer ≥ 0`,
    );
    claim(
      jvpsPerStep === "adaptive" || (Number.isSafeInteger(jvpsPerStep) && jvpsPerStep >= 0),
      `info.jvpsPerStep is ${jvpsPerStep}; it must be an integer ≥ 0, or "adaptive"`,
    );
    claim(nfePerStep > 0 || jvpsPerStep !== 0, "a scheme evaluates something");
    claim(
      [true, false, "sigmaPositive"].includes(info.evaluatesAtEnd),
      'info.evaluatesAtEnd must be a boolean or "sigmaPositive"',
    );
    for (const need of info.requires)
      claim(requirements.includes(need), `info.requires has "${need}"; known are ${requirements.join(", ")}`);
    claim(info.source.length > 0, "info.source is empty; it must name where the scheme was defined");
    claim(
      Array.isArray(noise) && Number.isSafeInteger(uniforms) && uniforms >= 0,
      "noise must be an array, uniforms an integer ≥ 0",
    );
    claim(typeof init === "function" && typeof step === "function", "init and step must be functions");
  });

  it("is made anew, equal and independent, by each call of the factory", () => {
    const [one, other] = [factory(), factory()];
    claim(
      JSON.stringify(one.info) === JSON.stringify(other.info),
      "two calls of the factory gave different information",
    );
    claim(
      one.noise.map(({ name }) => name).join() === other.noise.map(({ name }) => name).join(),
      "two calls of the factory declared different noise",
    );
  });

  it("draws no noise where it declares that it is deterministic", () => {
    const { info, noise, normals = 0 } = factory();
    // Uniforms are no noise of the equation: an ODE may be solved at random times.
    claim(
      info.solves === "sde" || noise.length + normals === 0,
      `an ODE scheme declares ${noise.length} integrals and ${normals} normals`,
    );
    claim(info.noiseLevel === 0 || noise.length + normals > 0, "a scheme with a noise level declares no noise");
  });
}
