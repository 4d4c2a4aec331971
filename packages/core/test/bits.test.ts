import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isotropic, ou, remembering, uniformTimes } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { sample } from "../src/index.ts";
import { hashOfRun } from "./bits.ts";

// Seeded output must not drift between releases unless a change declares it.
const golden = {
  f32: "9db1ec0b02da57c1baf7063c28a1201c14de473fcf9eab7e78a8b03c6b6f2be1",
  f64: "a5aa5503fae20fdde12fc672da706c047a45de3da7257cc2dc66bd0cc29f4863",
};

describe("bits", () => {
  for (const precision of ["f32", "f64"] as const) {
    it(`of a seeded run are pinned (${precision})`, async () =>
      expect(await hashOfRun(precision)).toBe(golden[precision]));

    it(`of one sample are those of row 0 among a million (${precision})`, async () => {
      const options = {
        scheme: remembering,
        drift: ou,
        model: isotropic(3, 0.5),
        times: uniformTimes(2),
        seed: 7,
        precision,
      };
      const [one, many] = [await sample({ ...options, n: 1 }), await sample({ ...options, n: 1_000_000 })];
      expect(many.x.slice(0, 3)).toEqual(one.x);
    });
  }

  it("are the same in another process", async () => {
    const program = fileURLToPath(new URL("bits.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--conditions=@backstep/source",
      "--import",
      "tsx",
      program,
    ]);
    expect(JSON.parse(stdout)).toEqual([golden.f32, golden.f64]);
  });
});
