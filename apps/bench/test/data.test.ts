import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { backstep, experiment, fileOf } from "./terminal.ts";

/** An experiment next to points.csv with the values 0, 2, … 14 in rows of two. */
function nextTo(target: object): string {
  const file = fileOf(experiment({ target: { kind: "fit", data: "points.csv", ...target } }));
  writeFileSync(join(dirname(file), "points.csv"), "0,2\n4,6\n8,10\n12,14\n");
  return file;
}

describe("data of a target", () => {
  it("are refused in one line if missing; for MNIST the line names a source", async () => {
    const missing = async (data: string): Promise<string> => {
      const { status, out, error } = await backstep(["run", nextTo({ data })]);
      expect({ status, out }).toEqual({ status: 2, out: "" });
      return error;
    };
    expect(await missing("nowhere.csv")).toMatch(/^FILE_NOT_FOUND: [^\n]+nowhere\.csv does not exist\n$/);
    expect(await missing("t10k-images-idx3-ubyte.gz")).toMatch(
      /^FILE_NOT_FOUND: [^\n]+t10k-images-idx3-ubyte\.gz does not exist; it is a file of MNIST, to be had from https:[^\n]+\n$/,
    );
  });

  it.each([
    [{ rows: [2, 2] }, /target\.rows is \[2, 2\]; .* from 0 to 4/],
    [{ rows: [0, 5] }, /target\.rows is \[0, 5\]/],
    [{ rows: [0.5, 2] }, /target\.rows/],
    [{ range: [1, -1] }, /target\.range is \[1, -1\]/],
  ])("%j is refused", async (target, says) => {
    const { status, error } = await backstep(["run", nextTo(target)]);
    expect({ status, error }).toEqual({ status: 2, error: expect.stringMatching(says) });
    expect(error).toMatch(/^OPTION_INVALID: [^\n]+\n$/);
  });
});
