import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readNpy, writeNpy } from "@backstep/datasets";
import { frechet } from "@backstep/metric-gaussian";
import { describe, expect, it } from "vitest";
import { model } from "./learned.ts";
import { learned, run } from "./learned-runs.ts";
import { backstep, fileOf, temporaryFolder } from "./terminal.ts";

/** Pictures of the ten classes as `pictures.onnx` has them: the law N(m_c, 0.01 I) with c uniform. */
function picturesData(n: number): string {
  const data = new Float32Array(n * 64);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < 64; k++)
      // Deviations of ±0.1 have the variance of the law.
      data[64 * i + k] =
        (k >> 3 === (i % 10) % 8 ? 0.9 : -0.6) + (((i * 64 + k) * 2654435761) % 2 ** 32 < 2 ** 31 ? 0.1 : -0.1);
  const file = join(temporaryFolder(), "pictures.npy");
  writeFileSync(file, writeNpy({ data, shape: [n, 64] }));
  return file;
}

describe("a Fréchet distance in the features of a network", () => {
  const features = { name: "gaussian/frechet", features: model("features.onnx"), output: "sums" };

  it("is the distance of the features, and its floor is that of as many real points", async () => {
    const data = picturesData(600);
    const { rows, folder } = await run(
      learned({
        target: { kind: "empirical", data },
        schemes: ["heun"],
        steps: [8],
        samples: 300,
        metrics: [features],
      }),
    );
    const [{ metric, value, floor, n }] = rows;
    expect({ metric, n }).toEqual({ metric: "gaussian/frechet@features", n: 300 });
    expect(floor).toBeGreaterThan(0);
    expect(value!).toBeGreaterThan(0);
    // The folder keeps 64 samples. Draw all of them again and compute the value from their sums.
    const out = join(folder, "x.npy");
    const content = learned({ schemes: ["heun"], steps: [8], samples: 300 });
    expect((await backstep(["sample", fileOf(content), "--out", out])).status).toBe(0);
    const sums = (x: ArrayLike<number>, rowsOf: number): Float64Array =>
      Float64Array.from({ length: rowsOf * 8 }, (_, i) => {
        let total = 0;
        for (let k = 0; k < 8; k++) total += x[Math.floor(i / 8) * 64 + (i % 8) * 8 + k];
        return total;
      });
    const produced = sums(readNpy(readFileSync(out)).data as Float32Array, 300);
    const real = sums(readNpy(readFileSync(data)).data as Float32Array, 600);
    const samples = (x: Float64Array, count: number) => ({ kind: "samples", x, n: count, dim: 8 }) as const;
    const byHand = (await frechet().measure(samples(produced, 300), samples(real, 600))).value;
    // The reference is a draw of 300 of the 600 rows, so the values differ by the floor at most.
    expect(Math.abs(value! - byHand)).toBeLessThan(3 * floor);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("Fréchet distance in features");
    expect(readFileSync(join(folder, "experiment.yaml"), "utf8")).toContain("sha256");
  });

  it("reads the named output, and depends on it", async () => {
    const folder = temporaryFolder();
    copyFileSync(model("features.onnx"), join(folder, "f.onnx"));
    const content = (output: string): object =>
      learned({
        target: { kind: "empirical", data: picturesData(100) },
        schemes: ["heun"],
        steps: [4],
        samples: 60,
        metrics: ["gaussian/w2-diagonal", { name: "gaussian/frechet", features: join(folder, "f.onnx"), output }],
      });
    const [sums, doubled] = [await run(content("sums")), await run(content("doubled"))];
    // W2² of features twice as large is four times as large.
    expect(doubled.rows[1].value! / sums.rows[1].value!).toBeCloseTo(4, 4);
    expect(doubled.rows[0].value).toBe(sums.rows[0].value);
    expect(doubled.rows[1].floor / sums.rows[1].floor).toBeCloseTo(4, 4);
  });
});
