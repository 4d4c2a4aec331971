import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readNpy, writeNpy } from "@backstep/datasets";
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

  it("starts from points of a file at a time, or from a law, in place of the start of the experiment", async () => {
    const folder = temporaryFolder();
    const [x0, out] = [join(folder, "x0.npy"), join(folder, "x.npy")];
    writeFileSync(x0, writeNpy({ data: Float64Array.of(1000, -1000, 0), shape: [1, 3] }));
    const draw = async (...flags: string[]): Promise<Float64Array> => {
      const { status, error } = await backstep(["sample", file, "-n", "4", "--out", out, ...flags]);
      expect({ status, error }).toEqual({ status: 0, error: expect.stringContaining("4 samples") });
      return readNpy(readFileSync(out)).data as Float64Array;
    };
    const file = fileOf(experiment({ ...single, schemes: ["ddim"] }));
    const near = await draw("--start-file", x0, "--start-time", "0.001");
    for (let i = 0; i < 12; i++) expect(Math.abs(near[i] - [1000, -1000, 0][i % 3])).toBeLessThan(10);
    // Far from the data, the start point is forgotten.
    expect(Math.abs((await draw("--start-file", x0))[0])).toBeLessThan(100);
    expect(await draw("--start", "prior", "--start-time", "2")).not.toEqual(await draw("--start", "exact"));
    const both = await backstep(["sample", file, "--out", out, "--start", "prior", "--start-file", x0]);
    expect(both).toMatchObject({ status: 2, error: expect.stringContaining("--start and --start-file exclude") });
    const late = await backstep(["sample", file, "--out", out, "--start-time", "-1"]);
    expect(late).toMatchObject({ status: 2, error: expect.stringContaining("startTime is -1; it must be above end") });
  });

  it("leaves no file if it fails", async () => {
    const file = fileOf(experiment({ ...single, schemes: ["unknown"] }));
    const out = join(temporaryFolder(), "x.npy");
    expect((await backstep(["sample", file, "--out", out])).status).toBe(2);
    expect(() => readFileSync(out)).toThrow(/ENOENT/);
  });
});
