import { isBackstepError } from "../../packages/core/src/index.ts";
import type { Mistake } from "./call.ts";

type AnyFunction = (...args: readonly unknown[]) => unknown;

const longestMilliseconds = 10_000;

/** What is wrong with the way in which a function answers a mistake; undefined if it succeeds legitimately or refuses. */
export async function faultOf(called: AnyFunction, { what, args, hopeless }: Mistake): Promise<string | undefined> {
  const began = performance.now();
  try {
    const answer = await inTime(() => answerOf(called, args));
    if (answer === "late") return `${what}: no answer in time`;
    if (hopeless) return `${what}: accepted`;
  } catch (error) {
    if (!isBackstepError(error)) return `${what}: ${String(error)} ${placeOf(error)}`;
  }
  return performance.now() - began > longestMilliseconds ? `${what}: no answer in time` : undefined;
}

/** The end of a call. Of a generator, it is the end of its first step. */
export async function answerOf(called: AnyFunction, args: readonly unknown[]): Promise<unknown> {
  const result = await called(...args);
  if (typeof result !== "object" || result === null || !(Symbol.asyncIterator in result)) return result;
  const run = (result as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const first = await run.next();
  await run.return?.();
  return first;
}

async function inTime(work: () => Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, longestMilliseconds, "late");
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first line of the stack that names a file of a package. */
function placeOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? "").split("\n") : [];
  return lines.find((line) => line.includes("packages/"))?.trim() ?? "";
}
