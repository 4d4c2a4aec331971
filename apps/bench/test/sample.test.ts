import { readFileSync } from "node:fs";
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

  it("leaves no file if it fails", async () => {
    const file = fileOf(experiment({ ...single, schemes: ["unknown"] }));
    const out = join(temporaryFolder(), "x.npy");
    expect((await backstep(["sample", file, "--out", out])).status).toBe(2);
    expect(() => readFileSync(out)).toThrow(/ENOENT/);
  });
});
