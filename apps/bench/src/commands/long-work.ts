import { printable } from "@backstep/input";
import type { Terminal } from "./terminal.ts";

/** Shorter work needs no announcement. */
const longSeconds = 60;

/**
 * Multiply-adds per second of `totalWork` on a usual core. A constant, because a probe would delay short runs and differ by factors of
 * eight between calls.
 */
export const planRate = 2e9;

/**
 * Announces on standard error, before work starts, that it will take over a minute. Returns whether it did; shorter work is not announced.
 *
 * The estimate is `work / rate`. The rate is `planRate`, or that of the first part of the same work.
 */
export function announceLongWork(terminal: Terminal, label: string, work: number, rate: number): boolean {
  const seconds = work / rate;
  if (!(seconds > longSeconds)) return false;
  const columns = terminal.columns ?? 100;
  const lines = [`${printable(label, 40)}: this will take ${about(seconds)};`, "Ctrl-C ends it and keeps what is done"];
  const fits = lines.join(" ").length <= columns;
  terminal.error(`${lines.join(fits ? " " : "\n")}\n`);
  return true;
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
