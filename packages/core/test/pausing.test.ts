import { describe, expect, it } from "vitest";
import { type Pausing, withoutPauses, withPauses } from "../src/plugin.ts";

/** Counts its pieces, each of about a millisecond; never ends without a limit. */
function* counting(limit = Number.POSITIVE_INFINITY): Pausing<number> {
  let pieces = 0;
  for (; pieces < limit; pieces++) {
    const until = performance.now() + 1;
    while (performance.now() < until);
    yield;
  }
  return pieces;
}

describe("a computation with pauses", () => {
  it("returns its result, as without pauses", async () => {
    expect(await withPauses("count", counting(3))).toBe(3);
    expect(withoutPauses(counting(3))).toBe(3);
  });

  it("lets timers run, an abort among them, and stops soon after it", async () => {
    const controller = new AbortController();
    let abortedAt = 0;
    setTimeout(() => {
      abortedAt = performance.now();
      controller.abort();
    }, 20);
    await expect(withPauses("count", counting(), controller.signal)).rejects.toMatchObject({
      code: "ABORTED",
      message: "count was aborted",
    });
    expect(performance.now() - abortedAt).toBeLessThan(500);
  });

  it("does not start after an abort, and refuses other objects as signals", async () => {
    await expect(withPauses("count", counting(), AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
    await expect(withPauses("count", counting(), "stop" as never)).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });
});
