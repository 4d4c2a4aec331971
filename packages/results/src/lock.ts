import { readdir, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { BackstepError } from "@backstep/core";
import { isRunning, notWritable, processMark } from "@backstep/input/node";

const pattern = /^\.lock-(\d+-\w+)-(.+)$/;
const host = hostname()
  .replaceAll(/[^\w.-]/g, "_")
  .slice(0, 100);

/** Folders that this thread holds. */
const held = new Set<string>();

/** Whether a name is that of a lock. */
export function isLock(name: string): boolean {
  return pattern.test(name);
}

/**
 * Locks a folder for this process, and returns a function that unlocks it.
 *
 * Each process has its own lock file, whose name tells the process and the computer. So no process removes a valid lock: a lock
 * of a process that no longer runs is removed by its name.
 *
 * @throws BackstepError `FOLDER_LOCKED` if another run uses the folder.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const name = `.lock-${processMark()}-${host}`;
  const file = join(folder, name);
  if (held.has(file)) throw locked(folder, name);
  held.add(file);
  const unlock = async (): Promise<void> => {
    held.delete(file);
    await rm(file, { force: true }).catch(() => undefined);
  };
  try {
    // Two processes that start at the same moment see each other. Both withdraw, and try again after a random time.
    for (let attempt = 0; ; attempt++) {
      await writeFile(file, "", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
        throw error.code === "EEXIST" ? locked(folder, name) : notWritable(folder, error);
      });
      const other = await otherLock(folder, name);
      if (other === undefined) return unlock;
      await rm(file, { force: true });
      if (attempt === 3) throw locked(folder, other);
      await setTimeout(5 + 30 * Math.random());
    }
  } catch (error) {
    held.delete(file);
    throw error;
  }
}

/** The lock of another process that runs. Locks of dead processes are removed. */
async function otherLock(folder: string, own: string): Promise<string | undefined> {
  for (const name of await readdir(folder)) {
    const [, mark, computer] = pattern.exec(name) ?? [];
    if (mark === undefined || name === own) continue;
    if (computer !== host || isRunning(mark)) return name;
    await rm(join(folder, name), { force: true });
  }
  return undefined;
}

function locked(folder: string, name: string): BackstepError {
  const [, mark, computer] = pattern.exec(name)!;
  const pid = mark.split("-")[0];
  return new BackstepError(
    "FOLDER_LOCKED",
    `${folder} is in use by the run with process number ${pid} on ${computer}; wait for its end, or give another folder. If no such process runs there, delete ${join(folder, name)}`,
    { folder, pid: Number(pid), host: computer },
  );
}
