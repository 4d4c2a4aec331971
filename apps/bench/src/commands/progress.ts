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

const widestBar = 24;
/** A narrower bar shows less than the percentage next to it. */
const narrowestBar = 4;
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
  const columns = terminal.columns ?? 80;
  const name = printable(label, Math.max(8, Math.min(40, columns - 40)));
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
      const left = share > 0.01 ? `, ${duration((((now - began) / 1000) * (1 - share)) / share)} left` : "";
      draw(lineIn(columns, name, share, left));
    },
    clear: () => draw(""),
  };
}

/** A line that fits the terminal. A longer one would wrap, and could not be drawn again in place. */
function lineIn(columns: number, name: string, share: number, left: string): string {
  const end = ` ${Math.floor(share * 100)} %${left}`;
  const width = Math.min(widestBar, columns - 2 - name.length - end.length);
  const filled = Math.round(share * width);
  const bar = width < narrowestBar ? "" : ` ${"█".repeat(filled)}${"░".repeat(width - filled)}`;
  return `${name}${bar}${end}`.slice(0, columns - 1);
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
