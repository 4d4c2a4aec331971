import { printable } from "@backstep/input";
import type { Terminal } from "./terminal.ts";

/** Shorter work needs no announcement. */
const longSeconds = 60;

/**
 * Says on standard error, before work starts, that it will take over a minute. Says nothing about shorter work.
 *
 * The estimate is `work / rate`. A rate comes from `planRate`, or from the first part of the same work.
 */
export function announceLongWork(terminal: Terminal, label: string, work: number, rate: number): void {
  const seconds = work / rate;
  if (!(seconds > longSeconds)) return;
  terminal.error(`${printable(label, 40)}: this will take ${about(seconds)}; Ctrl-C ends it and keeps what is done\n`);
}

/**
 * Work per second, from a probe: `part` does a small part of the work and returns how much of it that was. The first call warms up; calls follow
 * until a tenth of a second has passed.
 */
async function measuredRate(part: () => number | Promise<number>): Promise<number> {
  await part();
  const began = performance.now();
  let [done, seconds] = [0, 0];
  while (seconds < 0.1) {
    done += await part();
    seconds = (performance.now() - began) / 1000;
  }
  return done / seconds;
}

const units: readonly (readonly [name: string, seconds: number])[] = [
  ["year", 365 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** A duration as rough as an estimate: "about 4 minutes". */
function about(seconds: number): string {
  if (!Number.isFinite(seconds)) return "longer than can be estimated";
  // From one and a half units on, the unit is finer than the estimate.
  const [name, size] = units.find((unit) => seconds >= 1.5 * unit[1]) ?? ["minute", 60];
  const count = Math.max(1, Math.round(seconds / size));
  if (name === "year" && count > 100) return "more than 100 years";
  return `about ${count} ${name}${count === 1 ? "" : "s"}`;
}

/** Multiply-adds of one part of the probe. */
const probeLength = 2 ** 16;
/** The kernels do so many multiply-adds in the time of one here: the median over the example experiments. */
const faster = 4;

/** The rate of `totalWork` of a plan on this machine, for `announceLongWork`. The examples differ from it by factors up to ten. */
export async function planRate(): Promise<number> {
  const values = Float64Array.from({ length: probeLength }, (_, i) => 1 / (i + 1));
  const rate = await measuredRate(() => {
    let sum = 0;
    for (let i = 0; i < probeLength; i++) sum = sum * 0.999 + values[i];
    // The comparison keeps the loop from being optimised away.
    return sum > -1 ? probeLength : 0;
  });
  return rate * faster;
}
