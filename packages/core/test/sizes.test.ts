import { requirePoints, requireSize } from "@backstep/core/plugin";
import { expect, it } from "vitest";

it("sizes beyond the limits are refused before any work", () => {
  const refused = expect.objectContaining({ code: "OPTION_INVALID" });
  for (const n of [0, -1, 1.5, Number.NaN, 2 ** 30 + 1, 1e15]) expect(() => requirePoints(n, 1)).toThrow(refused);
  expect(() => requirePoints(2 ** 20, 2 ** 11)).toThrow(/at most 524288 at a time/);
  expect(() => requirePoints(2 ** 20, 2 ** 10)).not.toThrow();
  expect(() => requireSize("steps", 11, 10)).toThrow("steps is 11; it must be an integer from 1 to 10");
});
