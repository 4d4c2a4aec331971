import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { edm } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { denoisingLoss } from "@backstep/score-tfjs";
import { describe, expect, it } from "vitest";
import { backstep, temporaryFolder } from "./terminal.ts";

const rows = 200;
const heldOut = 40;
const plane = Float64Array.from({ length: 2 * rows }, (_, k) => (k % 2 ? 1 : -1) * (k % 3 ? 1 : -1) + Math.sin(k) / 20);

/** Points of the plane in four clusters, as a CSV file. */
function points(): string {
  const file = join(temporaryFolder(), "points.csv");
  const lines = Array.from({ length: rows }, (_, i) => plane.subarray(2 * i, 2 * i + 2).join(","));
  writeFileSync(file, lines.join("\n"));
  return file;
}

const small = ["--hidden", "16", "--steps", "500", "--learning-rate", "0.01", "--held-out", "40"];

describe("the loss of a denoiser", () => {
  // λ(ν) Var[x₀ | y] = (ν² + s²)/(νs)² · ν²s²/(ν² + s²) = 1 at every ν.
  it("is 1 for the exact denoiser of Gaussian data of size σ_d, and larger for another", async () => {
    const [dim, n, sigmaData] = [3, 4000, 0.6];
    const target = (variance: number) => gaussian({ mean: Array(dim).fill(0), variance: Array(dim).fill(variance) });
    const data = Float64Array.from({ length: n * dim }, (_, i) => sigmaData * normal(i));
    const loss = (variance: number) =>
      denoisingLoss({ model: target(variance).score(edm()), drift: edm(), data, sigmaData, seed: 7 });
    const { mean, standardError } = await loss(sigmaData ** 2);
    expect(standardError).toBeLessThan(0.02);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * standardError);
    expect((await loss(0.1)).mean).toBeGreaterThan(1 + 4 * standardError);
  });
});

describe("backstep train", () => {
  it("learns: on held-out rows it beats the best linear denoiser, with equal noise", async () => {
    const folder = join(temporaryFolder(), "training");
    const { status, out } = await backstep(["train", points(), "--out", folder, ...small]);
    expect(status).toBe(0);
    const [, loss] = /^loss (\S+) ± \S+ on 40 rows held out$/m.exec(out)!;
    const linear = await denoisingLoss({
      model: gaussian({ mean: [0, 0], variance: [1, 1] }).score(edm()),
      drift: edm(),
      data: plane.subarray(2 * (rows - heldOut)),
      sigmaData: rootMeanSquare(plane.subarray(0, 2 * (rows - heldOut))),
    });
    expect(Number(loss)).toBeLessThan(0.8 * linear.mean);
    const curve = readFileSync(join(folder, "loss.csv"), "utf8").trim().split("\n");
    expect(curve).toHaveLength(1 + 500 / 50);
  });

  it("ends at the same weights if it is interrupted by a signal and run again", async () => {
    const data = points();
    const [whole, halved] = [join(temporaryFolder(), "whole"), join(temporaryFolder(), "halved")];
    const steps = ["--steps", "1200"];
    expect((await backstep(["train", data, "--out", whole, ...small, ...steps])).status).toBe(0);

    const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
    const command = ["train", data, "--out", halved, ...small, ...steps];
    const child = spawn(process.execPath, ["--conditions=@backstep/source", "--import", "tsx", main, ...command]);
    const watch = setInterval(() => {
      if (existsSync(join(halved, "training.checkpoint")) && child.kill("SIGINT")) clearInterval(watch);
    }, 1);
    const stopped = await new Promise((resolve) => child.on("close", resolve));
    expect(stopped).toBe(130);
    const resumed = await backstep(command);
    expect(resumed.status).toBe(0);
    const [, step] = /continues after step (\d+) of 1200/.exec(resumed.error)!;
    expect(Number(step)).toBeGreaterThanOrEqual(250);
    const bytes = (folder: string): Buffer => readFileSync(join(folder, "training.checkpoint"));
    expect(bytes(halved).equals(bytes(whole))).toBe(true);
  });

  it("refuses a folder with another training or a broken one, and changes neither", async () => {
    const [data, folder] = [points(), join(temporaryFolder(), "training")];
    const few = ["--hidden", "4", "--steps", "2"];
    expect((await backstep(["train", data, "--out", folder, ...few])).status).toBe(0);
    const other = await backstep(["train", data, "--out", folder, ...few, "--seed", "1"]);
    expect(other).toMatchObject({ status: 2, out: "" });
    expect(other.error).toContain("seed 0");
    truncateSync(join(folder, "training.checkpoint"), 300);
    const broken = await backstep(["train", data, "--out", folder, ...few]);
    expect(broken).toMatchObject({ status: 2, out: "" });
    expect(broken.error).toMatch(/^FILE_FORMAT: /);
    writeFileSync(join(folder, "score.json"), "{}");
    const unknown = await backstep(["train", data, "--out", folder, ...few]);
    expect(unknown.error).toMatch(/^FILE_FORMAT: .*score\.json does not describe a training/);
  });

  it("begins in no folder with files of another program, and changes none of them", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "loss.csv"), "mine");
    const refused = await backstep(["train", points(), "--out", folder, "--hidden", "4", "--steps", "2"]);
    expect(refused).toMatchObject({ status: 2, error: expect.stringMatching(/^FOLDER_FOREIGN: .*is not empty/) });
    expect(readdirSync(folder)).toEqual(["loss.csv"]);
    expect(readFileSync(join(folder, "loss.csv"), "utf8")).toBe("mine");
  });

  it.each([
    [["digits"], "--out is missing"],
    [["digits", "--hidden", "3,x"], "--hidden is 3,x"],
    [["digits", "--held-out", "1797"], "it must be below the 1797 rows"],
    [["digits", "--loss", "l1"], "--loss is l1; it must be denoising or sliced"],
    [["digits", "--sigma-data", "0"], "--sigma-data is 0"],
    [["digits", "--backend", "gpu"], "--backend is gpu; it must be wasm or cpu"],
    [["nowhere.npy"], "nowhere.npy does not exist"],
    [[], "missing required argument 'data'"],
  ])("%j: %s", async (args, message) => {
    const folder = temporaryFolder();
    const given = args.length === 1 && args[0] === "digits" ? args : [...args, "--out", folder];
    const { status, out, error } = await backstep(["train", ...given]);
    expect([status, out]).toEqual([2, ""]);
    expect(error).toContain(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** A fixed sequence with the distribution of a standard normal, by Box and Muller's formula. */
function normal(i: number): number {
  const [u, v] = [1, 2].map((k) => ((i + 1) * k * 0.7548776662466927 + k * 0.5698402909980532 * (i + 1) ** 2) % 1);
  return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((total, value) => total + value ** 2, 0) / values.length);
}
