import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readNpy } from "@backstep/datasets";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { backstep, experiment, fileOf, temporaryFolder } from "./terminal.ts";

const single = { schemes: ["euler-maruyama"], steps: 4 };

describe("backstep sample", () => {
  it("writes the requested number of samples, equal for equal seeds", async () => {
    const [file, folder] = [fileOf(experiment(single)), temporaryFolder()];
    const draw = async (name: string, ...flags: string[]): Promise<Buffer> => {
      expect((await backstep(["sample", file, "--out", join(folder, name), ...flags])).status).toBe(0);
      return readFileSync(join(folder, name));
    };
    const first = await draw("a.npy", "-n", "5", "--seed", "3");
    expect(readNpy(first)).toMatchObject({ shape: [5, 3], dtype: "<f8" });
    expect(await draw("b.npy", "-n", "5", "--seed", "3")).toEqual(first);
    expect(await draw("c.npy", "-n", "5", "--seed", "4")).not.toEqual(first);
    // Half as many bytes each.
    expect(first.length - (await draw("d.npy", "-n", "5", "--precision", "f32")).length).toBe(5 * 3 * 4);
  });

  it("draws square pictures as a grid", async () => {
    const target = { kind: "gaussian", mean: Array(64).fill(0), variance: Array(64).fill(1) };
    const out = join(temporaryFolder(), "x.png");
    const { status } = await backstep(["sample", fileOf(experiment({ ...single, target })), "-n", "6", "--out", out]);
    expect(status).toBe(0);
    // Three columns and two rows, one pixel apart.
    expect(decode(readFileSync(out))).toMatchObject({ width: 26, height: 17, channels: 1 });
  });

  it("takes seeds of 64 bits from the flag and from a file, with equal results", async () => {
    const seed = "6687881544318117707";
    const folder = temporaryFolder();
    const file = join(folder, "seeded.yaml");
    writeFileSync(file, `${JSON.stringify(experiment(single)).slice(0, -1)}, "seed": ${seed}}`);
    const [a, b, c] = ["a.npy", "b.npy", "c.npy"].map((name) => join(folder, name));
    const other = fileOf(experiment(single));
    expect((await backstep(["sample", file, "--out", a])).status).toBe(0);
    expect((await backstep(["sample", other, "--seed", seed, "--out", b])).status).toBe(0);
    expect((await backstep(["sample", other, "--seed", "6687881544318117708", "--out", c])).status).toBe(0);
    expect(readFileSync(a)).toEqual(readFileSync(b));
    expect(readFileSync(a)).not.toEqual(readFileSync(c));
    const { status, error } = await backstep(["sample", other, "--seed", "18446744073709551616", "--out", c]);
    expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining("from 0 to 2^64 − 1") });
  });

  it("refuses a key with several values", async () => {
    const file = fileOf(experiment({ ...single, drift: ["ou", "vp-linear"] }));
    const { status, error } = await backstep(["sample", file, "--out", join(temporaryFolder(), "x.npy")]);
    expect({ status, error }).toEqual({
      status: 2,
      error: expect.stringContaining("drift: has 2 values; sample needs"),
    });
  });

  it("leaves no file if it fails", async () => {
    const file = fileOf(experiment({ ...single, schemes: ["unknown"] }));
    const out = join(temporaryFolder(), "x.npy");
    expect((await backstep(["sample", file, "--out", out])).status).toBe(2);
    expect(() => readFileSync(out)).toThrow(/ENOENT/);
  });
});
