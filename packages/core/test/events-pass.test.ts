import { afterEach, describe, expect, it, vi } from "vitest";
import { eventsPass } from "../src/plugin.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("eventsPass", () => {
  for (const [environment, stub] of [
    ["in Node", () => undefined],
    ["without setImmediate", () => vi.stubGlobal("setImmediate", undefined)],
  ] as const) {
    it(`lets timers run, ${environment}`, async () => {
      stub();
      let fired = false;
      setTimeout(() => {
        fired = true;
      }, 1);
      for (const until = performance.now() + 10_000; !fired && performance.now() < until; ) await eventsPass();
      expect(fired).toBe(true);
    });

    it(`uses no timer, ${environment}`, async () => {
      stub();
      vi.useFakeTimers({ toFake: ["setTimeout"] });
      await eventsPass();
      expect(vi.getTimerCount()).toBe(0);
    });
  }
});
