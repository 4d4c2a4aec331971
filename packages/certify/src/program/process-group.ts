import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";

const windows = process.platform === "win32";

/** Starts a command line in a shell, as the leader of a new process group. */
export function startGroup(command: string): ChildProcessWithoutNullStreams {
  return spawn(command, { shell: true, detached: !windows, stdio: ["pipe", "pipe", "pipe"] });
}

/** Kills the child and all processes that it has started. On Windows, which has no process groups, it kills only the child. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (windows) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // All processes of the group have ended.
  }
}

/** Resolves when the child has ended. */
export async function exited(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await once(child, "exit");
}
