import { BackstepError, type Drift } from "@backstep/core";
import { isWhole } from "../ports/element.ts";
import { describe, type Port } from "../ports/port.ts";
import type { Convention } from "./conventions.ts";
import { type OnnxTime, timeConversion } from "./time.ts";
import type { OnnxPrediction } from "./wrapping.ts";

/** Options that determine a network's time. */
interface TimeOptions {
  readonly drift: Drift;
  readonly prediction?: OnnxPrediction;
  readonly time?: OnnxTime;
}

/** The default time of a network. EDM's bare network takes ¼ ln ν, for any name of its input. */
export function defaultTime(prediction: OnnxPrediction | undefined, convention: Convention): OnnxTime | undefined {
  return prediction === "edm" ? { kind: "log-sigma", scale: 0.25 } : convention.time;
}

/** The value of a time port at t, rounded if the port takes integers. @throws BackstepError `OPTION_INVALID` */
export function timeOf(
  { drift, prediction, time: requested }: TimeOptions,
  convention: Convention,
  port: Port,
): (t: number) => number {
  const time = requested ?? defaultTime(prediction, convention);
  if (time === undefined)
    throw new BackstepError(
      "OPTION_INVALID",
      `time is missing for ${describe(port)}; give { kind: "index", alphasCumprod }, "time" if t is the index, or { kind: "time", scale: 1000 }`,
      { port: port.name },
    );
  const convert = timeConversion(time, drift);
  if (!isWhole(port.type)) return convert;
  const [late, early] = probeTimes(drift, convert);
  const kind = typeof time === "object" ? time.kind : time;
  if (kind !== "index" && Math.abs(late - early) < 2)
    throw new BackstepError(
      "OPTION_INVALID",
      `${describe(port)} takes whole numbers, but its values run only from ${early} to ${late}; give \`time\` as an index, or export the input as float32`,
      { port: port.name },
    );
  // A discrete diffusion has no index below 0, and −1 would address the last entry of a table.
  const least = kind === "time" && late > 0 ? 0 : Number.NEGATIVE_INFINITY;
  return (t) => Math.max(Math.round(convert(t)), least);
}

/** The network's time near the two ends of the drift's regular interval; at the ends themselves if both give one index of a short table. */
export function probeTimes(drift: Drift, convert: (t: number) => number): readonly [number, number] {
  const { from, to } = drift.regular;
  const end = Math.min(to, drift.horizon);
  const at = (part: number): number => convert(from + part * (end - from));
  const [late, early] = [at(0.9), at(0.1)];
  if (late !== early) return [late, early];
  const [last, first] = [at(1), at(0)];
  return Number.isFinite(last) && Number.isFinite(first) ? [last, first] : [late, early];
}
