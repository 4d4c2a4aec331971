import type { Scheme, SchemeInfo } from "@backstep/core";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import type { SchemeCheck } from "./fixture.ts";

const requirements: readonly SchemeInfo["requires"][number][] = [
  "score",
  "denoised",
  "epsilon",
  "velocity",
  "reverseDrift",
  "alphaPositive",
  "regularDrift",
  "sigmaPositive",
  "jvp",
  "hessian",
  "grid",
  "wholeBatch",
];

/** Claims about a scheme that need no run. */
export function structureChecks({ it }: Runner, { factory }: SchemeCheck): void {
  it("is a value with complete information", () => {
    const scheme = factory();
    claimIdentity(scheme.info);
    claimOrders(scheme.info);
    claimCosts(scheme.info);
    claimParts(scheme);
  });

  it("each call of the factory returns an equal, independent value", () => {
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

  it("draws no noise if it declares that it is deterministic", () => {
    const { info, noise, normals = 0 } = factory();
    // Uniforms are not noise of the equation: an ODE may be solved at random times.
    claim(
      info.solves === "sde" || noise.length + normals === 0,
      `info.solves is "ode", but the scheme declares ${noise.length} integrals and ${normals} normals; it must declare none`,
    );
    claim(
      info.noiseLevel === 0 || noise.length + normals > 0,
      `info.noiseLevel is ${info.noiseLevel}, but the scheme declares no noise; list its integrals in noise, or set info.noiseLevel to 0`,
    );
  });
}

function claimIdentity({ name, solves, noiseLevel, source }: SchemeInfo): void {
  claim(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name), `info.name is "${name}"; it must be in kebab-case`);
  claim(solves === "sde" || solves === "ode", `info.solves is "${String(solves)}"; it must be "sde" or "ode"`);
  claim(
    noiseLevel === "driver" || (Number.isFinite(noiseLevel) && noiseLevel >= 0),
    `info.noiseLevel is ${String(noiseLevel)}; it must be "driver" or a number ≥ 0`,
  );
  claim(
    solves === "sde" || noiseLevel === 0,
    `info.noiseLevel is ${String(noiseLevel)}; a scheme that solves the ODE must have 0`,
  );
  claim(source.length > 0, "info.source is empty; it must name the definition of the scheme, such as arXiv:2502.04849");
}

function claimOrders({ strongOrder, weakOrder }: SchemeInfo): void {
  claim(strongOrder >= 0 && Number.isFinite(strongOrder), `info.strongOrder is ${strongOrder}; it must be ≥ 0`);
  claim(weakOrder > 0 && Number.isFinite(weakOrder), `info.weakOrder is ${weakOrder}; it must be positive`);
}

function claimCosts({ nfePerStep, jvpsPerStep, evaluatesAtEnd, requires }: SchemeInfo): void {
  claim(
    Number.isSafeInteger(nfePerStep) && nfePerStep >= 0,
    `info.nfePerStep is ${nfePerStep}; it must be an integer ≥ 0`,
  );
  claim(
    jvpsPerStep === "adaptive" || (Number.isSafeInteger(jvpsPerStep) && jvpsPerStep >= 0),
    `info.jvpsPerStep is ${jvpsPerStep}; it must be an integer ≥ 0, or "adaptive"`,
  );
  claim(nfePerStep > 0 || jvpsPerStep !== 0, "info.nfePerStep and info.jvpsPerStep are both 0; one must be positive");
  claim(
    [true, false, "sigmaPositive"].includes(evaluatesAtEnd),
    `info.evaluatesAtEnd is ${String(evaluatesAtEnd)}; it must be a boolean or "sigmaPositive"`,
  );
  for (const need of requires)
    claim(requirements.includes(need), `info.requires has "${need}"; it must be one of ${requirements.join(", ")}`);
}

function claimParts({ noise, uniforms = 0, init, step }: Scheme<unknown>): void {
  claim(
    Array.isArray(noise) && Number.isSafeInteger(uniforms) && uniforms >= 0,
    "noise must be an array, uniforms an integer ≥ 0",
  );
  claim(typeof step === "function", "step must be a function");
  claim(init === undefined || typeof init === "function", "init must be a function, or absent in a stateless scheme");
}
