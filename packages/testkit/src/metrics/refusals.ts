import type { Samples } from "@backstep/core";
import { claimRefusal } from "../claim.ts";
import type { Runner } from "../runner.ts";
import type { MetricCheck } from "./fixture.ts";
import { dim, lawOf } from "./laws.ts";

/** Laws that cannot be compared are refused. */
export function refusalChecks({ it }: Runner, { factory, n }: MetricCheck): void {
  const kinds = factory().info.accepts;

  it("refuses sides of different dimension", async () => {
    const [kind] = kinds;
    const [p, q] = [await lawOf(kind, n, 1), await lawOf(kind, n, 1, dim + 1)];
    await claimRefusal(() => factory().measure(p, q), "SHAPE_MISMATCH", "sides in 3 and 4 dimensions");
  });

  if (!kinds.includes("samples")) return;
  it("refuses samples that are not finite", async () => {
    const law = (await lawOf("samples", n, 1)) as Samples;
    const x = law.x.slice();
    x[7] = Number.NaN;
    await claimRefusal(() => factory().measure({ ...law, x }, law), "DATA_INVALID", "a NaN in the samples");
  });
}
