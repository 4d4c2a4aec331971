import { printable } from "@backstep/input";
import { duration } from "@backstep/report";
import { announceLongWork } from "./long-work.ts";
import type { Terminal } from "./terminal.ts";

/** A line on a terminal that shows the progress of a run. */
export interface ProgressLine {
  /** Adds to the finished work. */
  add(work: number): void;
  /** Erases the line, so that something else can be printed. */
  clear(): void;
}

const width = 24;
const millisecondsBetweenDraws = 100;

/** The first seconds of the work are the probe for the estimate of the whole. */
const probeMilliseconds = 2000;

/**
 * Shows progress and the time left on standard error. If standard error is not a terminal, it says once, from the rate of the first seconds, that the work
 * will take over a minute, unless that is announced already.
 */
export function progressLine(terminal: Terminal, label: string, totalWork: number, announced = false): ProgressLine {
  if (totalWork === 0 || (announced && !terminal.interactive)) return { add: () => undefined, clear: () => undefined };
  if (!terminal.interactive) return announcement(terminal, label, totalWork);
  const name = printable(label, 40);
  const draw = terminal.redraw ?? ((line: string) => terminal.error(`\r\u001B[2K${line}`));
  const began = performance.now();
  let [done, drawn] = [0, 0];
  return {
    add(work) {
      done += work;
      const now = performance.now();
      if (now - drawn < millisecondsBetweenDraws) return;
      drawn = now;
      const share = Math.min(done / totalWork, 1);
      const filled = Math.round(share * width);
      const left = share > 0.01 ? `, ${duration((((now - began) / 1000) * (1 - share)) / share)} left` : "";
      const bar = "█".repeat(filled) + "░".repeat(width - filled);
      draw(`${name} ${bar} ${Math.floor(share * 100)} %${left}`);
    },
    clear: () => draw(""),
  };
}

function announcement(terminal: Terminal, label: string, totalWork: number): ProgressLine {
  const began = performance.now();
  let [done, announced] = [0, false];
  return {
    add(work) {
      done += work;
      const elapsed = performance.now() - began;
      if (announced || done === 0 || elapsed < probeMilliseconds) return;
      announced = true;
      announceLongWork(terminal, label, totalWork, (1000 * done) / elapsed);
    },
    clear: () => undefined,
  };
}
