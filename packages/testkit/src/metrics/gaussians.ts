import { claim, claimClose } from "../claim.ts";
import type { Runner } from "../runner.ts";
import type { MetricCheck } from "./fixture.ts";
import { dim, isotropicGaussian } from "./laws.ts";

/** The closed form between Gaussians, if one is given. */
export function gaussianChecks({ it }: Runner, { factory, isotropic }: MetricCheck): void {
  if (isotropic === undefined || !factory().info.accepts.includes("moments")) return;
  it("has the known value between isotropic Gaussians", async () => {
    for (const [a, b] of [
      [1, 2],
      [0.5, 0.1],
    ]) {
      const estimate = await factory().measure(isotropicGaussian(a), isotropicGaussian(b));
      claimClose(estimate.value, isotropic(a, b, dim), 1e-10, `the value between N(0, ${a}² I) and N(0, ${b}² I)`);
      claim(
        estimate.standardError === 0 && estimate.floor === 0 && estimate.n === 0,
        "between exact laws standardError, floor and n must be 0",
      );
    }
  });
}
