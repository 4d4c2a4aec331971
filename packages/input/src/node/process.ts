import { readFileSync } from "node:fs";
import { requireArguments } from "@backstep/core/plugin";

let own: string | undefined;

/** A name of this process that no later process has: its number and, where `/proc` exists, the time of its start. */
export function processMark(): string {
  own ??= `${process.pid}-${startOf(process.pid)}`;
  return own;
}

/** Whether the process with this mark still runs on this computer. A later process with the same number has another start. */
export function isRunning(mark: string): boolean {
  requireArguments("isRunning", { mark: { type: "string" } }, { mark });
  const [, pid, start] = /^(\d{1,10})-(\w+)$/.exec(mark) ?? [];
  if (pid === undefined || Number(pid) === 0) return false;
  const known = startOf(Number(pid));
  if (known !== "0" && start !== "0") return known === start;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The start of a process in ticks after the boot, and eight digits of the boot; "0" if the system does not tell. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1");
    // The name of the program stands in parentheses and may contain spaces. The start is the 20th field after it.
    return `${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}b${boot.slice(0, 8)}`;
  } catch {
    return "0";
  }
}
