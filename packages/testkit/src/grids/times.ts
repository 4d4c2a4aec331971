import { claim, claimSameBits } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { type GridCheck, inWords, timesOf } from "./fixture.ts";

/** The times of a grid, and that they depend on its arguments alone. */
export function timeChecks(runner: Runner, check: GridCheck): void {
  placeChecks(runner, check);
  purityChecks(runner, check);
}

function placeChecks({ it }: Runner, { factory, cases, ownEnds }: GridCheck): void {
  it("has N + 1 finite, strictly decreasing times for N steps", () => {
    for (const each of cases) {
      const times = timesOf(factory(), each);
      claim(times instanceof Float64Array, `${inWords(each)}: the grid is not a Float64Array`);
      const { length } = times;
      claim(
        length === each.steps + 1,
        `${inWords(each)}: the grid has ${length} times; it must have ${each.steps + 1}`,
      );
      const at = times.findIndex((t, i) => !(Number.isFinite(t) && (i === 0 || t < times[i - 1])));
      claim(at < 0, `${inWords(each)}: time ${at} is ${times[at]} after ${times[at - 1]}; times must decrease`);
    }
  });

  it(
    ownEnds ? "keeps its own ends between the given ones" : "starts exactly at the start and ends exactly at the end",
    () => {
      for (const each of cases) {
        const times = timesOf(factory(), each);
        const [first, last] = [times[0], times[times.length - 1]];
        const start = each.start ?? (ownEnds ? each.drift.regular.to : each.drift.horizon);
        const holds = ownEnds ? first <= start && last >= each.end : first === start && last === each.end;
        claim(
          holds,
          `${inWords(each)}: the grid runs from ${first} to ${last}; it must run from ${start} to ${each.end}`,
        );
      }
    },
  );
}

function purityChecks({ it }: Runner, { factory, cases }: GridCheck): void {
  it("gives the same values for the same arguments, in any order of calls", () => {
    const expected = cases.map((each) => timesOf(factory(), each).slice());
    const grid = factory();
    const order = [...cases.keys(), ...[...cases.keys()].reverse()];
    for (const k of order) {
      const times = timesOf(grid, cases[k]);
      claimSameBits(times, expected[k], `the times of ${inWords(cases[k])}`);
      // The caller owns the array: a change of it must not change the grid.
      times.fill(Number.NaN);
    }
  });

  it("has the times that it declares as fixed", () => {
    const { fixed } = factory();
    if (fixed === undefined) return;
    for (const each of cases) claimSameBits(timesOf(factory(), each), fixed, `the times of ${inWords(each)}`);
  });
}
