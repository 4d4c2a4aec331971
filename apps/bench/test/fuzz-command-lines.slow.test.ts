import { expect, it } from "vitest";
import { fuzzCommandLines } from "./fuzz-command-lines.ts";

it("500 command lines end as promised, within the signal after 2 seconds", { timeout: 1_200_000 }, async () => {
  expect((await fuzzCommandLines(60, 560, 2000)).faults).toEqual([]);
});
