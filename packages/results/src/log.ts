import { closeSync, constants, fsyncSync, openSync, writeSync } from "node:fs";
import { notWritable } from "@backstep/input/node";

/** A file to which lines are appended. */
export interface Log {
  /** Appends a line. It survives the end of the process at once, and that of the computer within a second. */
  append(line: string): void;
  /** Waits until all lines are on the device. */
  close(): void;
}

const millisecondsBetweenSyncs = 1000;
const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0 } = constants;

/**
 * Opens a file for appends. Lines are on the device within a second, as long as the process has free moments.
 *
 * Appends are synchronous: each takes microseconds, and none is under way when a worker thread is ended.
 */
export function openLog(file: string): Log {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw notWritable(file, error);
    }
  };
  const handle = guarded(() => openSync(file, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o666));
  let [timer, dirtySince]: [NodeJS.Timeout | undefined, number | undefined] = [undefined, undefined];
  const sync = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (dirtySince !== undefined) guarded(() => fsyncSync(handle));
    dirtySince = undefined;
  };
  /** A failure in the background is not lost: the next one meets it again. */
  const syncLater = (): void => {
    try {
      sync();
    } catch {
      dirtySince ??= performance.now();
    }
  };
  const write = writerOf(handle, file);
  return {
    append(line) {
      write(Buffer.from(`${line}\n`));
      dirtySince ??= performance.now();
      if (performance.now() - dirtySince > millisecondsBetweenSyncs) sync();
      timer ??= setTimeout(syncLater, millisecondsBetweenSyncs).unref();
    },
    close() {
      closeAfter(handle, sync);
    },
  };
}

/** Writes whole lines. A failed append may leave a part of a line, which the next one must not continue. */
function writerOf(handle: number, file: string): (bytes: Uint8Array) => void {
  let failed: unknown;
  return (bytes) => {
    if (failed !== undefined) throw failed;
    try {
      for (let from = 0; from < bytes.length; ) from += writeSync(handle, bytes, from);
    } catch (error) {
      failed = notWritable(file, error);
      throw failed;
    }
  };
}

function closeAfter(handle: number, sync: () => void): void {
  try {
    sync();
  } finally {
    closeSync(handle);
  }
}
