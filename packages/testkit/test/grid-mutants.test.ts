import type { Drift, TimeGrid } from "@backstep/core";
import { fillGrid, requireGridEnds } from "@backstep/core/plugin";
import { gridSuite } from "../src/index.ts";
import { mutants } from "./mutants.ts";

/** Equal steps, with any part replaced. */
function equalSteps({
  check = (steps: number, drift: Drift, end: number, start: number) => requireGridEnds("toy", steps, drift, end, start),
  change = (times: Float64Array) => times,
  place = (start: number, end: number, share: number) => start + (end - start) * share,
} = {}): TimeGrid {
  return (steps, drift, end, start = drift.horizon) => {
    const ends = check(steps, drift, end, start);
    return change(fillGrid("toy", steps, ends, (i) => place(start, end, i / steps)));
  };
}

/** The ends, with one check of the arguments left out. */
const without =
  (left: "steps" | "from" | "to") =>
  (steps: number, drift: Drift, end: number, start: number): { start: number; end: number } => {
    const { from, to } = drift.regular;
    const regular = {
      ...drift.regular,
      from: left === "from" ? Number.NEGATIVE_INFINITY : from,
      to: left === "to" ? Number.POSITIVE_INFINITY : to,
    };
    requireGridEnds("toy", left === "steps" ? 1 : steps, { ...drift, regular }, end, start);
    return { start, end };
  };
const others = Float64Array.of(1, 0.2, 0.1);
let calls = 0;

mutants<TimeGrid>("grids", (runner, factory) => gridSuite({ runner, factory }), equalSteps, [
  ["N times for N steps", () => equalSteps({ change: (times) => times.subarray(1) }), /N \+ 1 finite/],
  ["times that increase", () => equalSteps({ change: (times) => times.reverse() }), /N \+ 1 finite/],
  [
    "a time that occurs twice",
    () => equalSteps({ change: (times) => times.map((t, i) => (i === 2 ? times[1] : t)) }),
    /N \+ 1 finite/,
  ],
  [
    "an end that is off by rounding",
    () => equalSteps({ change: (times) => times.map((t, i) => (i === times.length - 1 ? t * (1 - 2 ** -52) : t)) }),
    /ends exactly at the end/,
  ],
  [
    "the horizon for any start",
    () => (steps, drift, end, start) => {
      requireGridEnds("toy", steps, drift, end, start ?? drift.horizon);
      return equalSteps()(steps, drift, end);
    },
    /starts exactly at the start/,
  ],
  [
    "a horizon of 1 for every drift",
    () => (steps, drift, end, start) => equalSteps()(steps, drift, end, start ?? Math.min(drift.horizon, 1)),
    /starts exactly at the start/,
  ],
  [
    "a dependence on the number of calls",
    () => equalSteps({ place: (start, end, share) => start + (end - start) * share ** (1 + 1e-9 * calls++) }),
    /any order of calls/,
  ],
  [
    "an array that calls share",
    () => {
      const kept = new Map<string, Float64Array>();
      return (steps, drift, end, start) => {
        const key = [steps, drift.name, end, start].join();
        const times = kept.get(key) ?? equalSteps()(steps, drift, end, start);
        kept.set(key, times);
        return times;
      };
    },
    /any order of calls/,
  ],
  ["fixed times that it does not have", () => Object.assign(equalSteps(), { fixed: others }), /declares as fixed/],
  ["steps that are rounded", () => equalSteps({ check: without("steps") }), /refuses steps/],
  [
    "no refusal of equal ends",
    () => (steps, drift, end, start) => {
      if (start === end) return new Float64Array(steps + 1).fill(end);
      return equalSteps()(steps, drift, end, start);
    },
    /not above the end/,
  ],
  ["no refusal of an end below the drift", () => equalSteps({ check: without("from") }), /drift is not defined/],
  ["no refusal of a start above the drift", () => equalSteps({ check: without("to") }), /drift is not defined/],
]);
