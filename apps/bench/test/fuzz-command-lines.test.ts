import { expect, it } from "vitest";
import { commandLine } from "./command-lines.ts";
import { faultOf, fuzzCommandLines } from "./fuzz-command-lines.ts";

it("60 command lines end as promised, with a known code for each error, and change no file of others", async () => {
  const { statuses, faults } = await fuzzCommandLines(0, 60, 300);
  expect(faults).toEqual([]);
  // Lines that never or always lead to a refusal would test nothing.
  expect(statuses[0]).toBeGreaterThan(8);
  expect(statuses[2]).toBeGreaterThan(20);
});

it("an uncoded error, an unknown code and another exit status are faults", () => {
  expect(faultOf(1, "UNEXPECTED: x is undefined\n", false, false)).toMatch(/^unknown code/);
  expect(faultOf(2, "OPTION_WRONG: x\n", false, false)).toMatch(/^unknown code/);
  expect(faultOf(2, "x is wrong\n", false, false)).toMatch(/^has no code/);
  expect(faultOf(130, "", false, false)).toMatch(/^ends with 130/);
  expect(faultOf(130, "", true, false)).toBeUndefined();
  expect(faultOf(2, "OPTION_INVALID: x\n", false, false)).toBeUndefined();
});

it("a seed makes the same line again", async () => {
  expect(await commandLine(7)).toEqual(await commandLine(7));
  expect(await commandLine(7)).not.toEqual(await commandLine(25));
});
