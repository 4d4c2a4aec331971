import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import type { MetricCheck } from "./fixture.ts";

/** The information of a metric is complete. */
export function structureChecks({ it }: Runner, { factory }: MetricCheck): void {
  const { info } = factory();
  it("is named family/quantity and declares what it accepts and its source", () => {
    claim(/^[a-z0-9-]+\/[a-z0-9-]+$/.test(info.name), `info.name is "${info.name}"; it must be family/quantity`);
    claim(
      info.accepts.length > 0 && info.source.length > 0,
      "info.accepts or info.source is empty; both must be given",
    );
  });
}
