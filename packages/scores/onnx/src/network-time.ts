import { BackstepError, type Drift } from "@backstep/core";
import type { OnnxPrediction } from "./coordinates.ts";
import { isWhole } from "./element.ts";
import { describe, type Port } from "./port.ts";
import type { Convention } from "./roles.ts";
import { type OnnxTime, timeConversion } from "./time.ts";

/** What is said about a network's time. */
interface Said {
  readonly drift: Drift;
  readonly prediction?: OnnxPrediction;
  readonly time?: OnnxTime;
}

/** What a network takes for the time unless told otherwise; EDM's bare network takes ¼ ln ν whatever its input is called. */
export function usualTime(prediction: OnnxPrediction | undefined, convention: Convention): OnnxTime | undefined {
  return prediction === "edm" ? { kind: "log-sigma", scale: 0.25 } : convention.time;
}

/** What a time port is given at t, whole where it takes whole numbers. @throws BackstepError `OPTION_INVALID` */
export function timeOf(
  { drift, prediction, time: said }: Said,
  convention: Convention,
  port: Port,
): (t: number) => number {
  const time = said ?? usualTime(prediction, convention);
  if (time === undefined)
    throw new BackstepError(
      "OPTION_INVALID",
      `time is missing: say what ${describe(port)} takes, { kind: "index", alphasCumprod }, "time" where t is the index, or { kind: "time", scale: 1000 }`,
      { port: port.name },
    );
  const convert = timeConversion(time, drift);
  if (!isWhole(port.type)) return convert;
  const [late, early] = probeTimes(drift, convert);
  const kind = typeof time === "object" ? time.kind : time;
  if (kind !== "index" && Math.abs(late - early) < 2)
    throw new BackstepError(
      "OPTION_INVALID",
      `${describe(port)} takes whole numbers, but its values run from ${early} to ${late} only; give \`time\` as an index, or export it as float32`,
      { port: port.name },
    );
  // Below the first index of a discrete diffusion lies no other: −1 would be the last of a table.
  const least = kind === "time" && late > 0 ? 0 : Number.NEGATIVE_INFINITY;
  return (t) => Math.max(Math.round(convert(t)), least);
}

/** The network's time near the two ends of the drift, within what is defined there; at the ends, where a short table has one index for both. */
export function probeTimes(drift: Drift, convert: (t: number) => number): readonly [number, number] {
  const { from, to } = drift.regular;
  const end = Math.min(to, drift.horizon);
  const at = (part: number): number => convert(from + part * (end - from));
  const [late, early] = [at(0.9), at(0.1)];
  if (late !== early) return [late, early];
  const [last, first] = [at(1), at(0)];
  return Number.isFinite(last) && Number.isFinite(first) ? [last, first] : [late, early];
}
