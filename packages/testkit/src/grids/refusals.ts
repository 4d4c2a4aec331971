import { claimRefusal } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { type GridCase, type GridCheck, inWords, timesOf } from "./fixture.ts";

/** Arguments that have no grid are refused. */
export function refusalChecks({ it }: Runner, { factory, cases }: GridCheck): void {
  const refused = async (change: (each: GridCase) => Partial<GridCase> | undefined): Promise<void> => {
    for (const each of onePerDrift(cases)) {
      const changed = change(each);
      if (changed === undefined) continue;
      const wrong = { ...each, ...changed };
      await claimRefusal(() => timesOf(factory(), wrong), "TIMES_INVALID", inWords(wrong));
    }
  };

  it("refuses steps that are not an integer from 1 to 10⁸", async () => {
    for (const steps of [0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 1e17]) await refused(() => ({ steps }));
  });

  it("refuses a start that is not above the end", async () => {
    await refused(({ end }) => ({ start: end }));
    await refused(({ end, drift, start = drift.horizon }) => ({ start: end, end: start }));
  });

  it("refuses ends at which the drift is not defined", async () => {
    await refused(({ drift: { regular } }) => ({ end: regular.from - 0.1 }));
    await refused(({ drift: { regular } }) => (Number.isFinite(regular.to) ? { start: regular.to + 0.1 } : undefined));
    for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY]) await refused(() => ({ end: bad }));
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) await refused(() => ({ start: bad }));
  });
}

function onePerDrift(cases: readonly GridCase[]): readonly GridCase[] {
  return [...new Map(cases.map((each) => [each.drift.name, each])).values()];
}
