import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readNpy } from "@backstep/datasets";
import { describe, expect, it } from "vitest";
import { mean, model, shifts, target, variance } from "./learned.ts";
import { learned, run } from "./learned-runs.ts";
import { backstep, temporaryFolder } from "./terminal.ts";

describe("a network of one-hot classes", () => {
  const shifted = (c: number | undefined): object => ({
    ...target,
    mean: mean.map((m, i) => m + (c === undefined ? 0 : shifts[c][i])),
  });

  it.each([undefined, 0, 2, 3])("has the law of class %s in experiments, without a card", async (c) => {
    const content = learned({
      score: { kind: "onnx", model: model("one-hot.onnx"), ...(c !== undefined && { class: c }) },
      target: shifted(c),
      metrics: ["gaussian/w2"],
      samples: 500,
    });
    const [{ rows }, exact] = [await run(content), await run({ ...content, score: { kind: "analytic" } })];
    expect(rows).toHaveLength(4);
    rows.forEach(({ value }, i) => {
      expect(Math.abs(value! - exact.rows[i].value!)).toBeLessThan(1e-4);
    });
  });

  it("is guided, and takes a class for each row, according to its card", async () => {
    const folder = temporaryFolder();
    copyFileSync(model("one-hot.onnx"), join(folder, "m.onnx"));
    const [file, out] = [join(folder, "m.onnx"), join(folder, "x.npy")];
    const suggested = (await backstep(["inspect", file])).out;
    writeFileSync(join(folder, "m.json"), suggested.slice(suggested.indexOf("\n{")));
    expect((await backstep(["inspect", file])).out).toMatch(/can be sampled with its card\.\n$/);
    const n = 400;
    const guided = ["--class", "each", "--guidance", "2", "--steps", "32", "-n", `${n}`, "--seed", "1", "--out", out];
    expect(await backstep(["sample", "--model", file, ...guided])).toMatchObject({ status: 0 });
    const { data } = readNpy(readFileSync(out));
    // m + 2 M_k: guidance by 2 from N(m, v I) to N(m + M_k, v I). The standard error is √(v / (n/4)) = 0.084.
    const error = Math.sqrt(variance / (n / 4));
    for (const [k, shift] of shifts.entries())
      for (const [i, m] of mean.entries()) {
        let total = 0;
        for (let row = k; row < n; row += 4) total += (data as Float32Array)[3 * row + i];
        expect(Math.abs(total / (n / 4) - (m + 2 * shift[i]))).toBeLessThan(4 * error);
      }
  });

  it("is guided from the null class of a YAML file, and its results can be continued", async () => {
    const file = join(temporaryFolder(), "guided.yaml");
    const keys = `model: ${model("one-hot.onnx")}, class: 1`;
    const lines = (more: string): string =>
      [
        "name: guided",
        "drift: edm",
        `score: { kind: onnx, ${keys}, ${more} }`,
        "schemes: [heun]",
        "grid: karras",
        "steps: 8",
        "end: 0.01",
        "samples: 20",
        "target: { kind: gaussian, mean: [0, 0, 0], variance: [1, 1, 1] }",
        "metrics: [gaussian/w2]",
        "",
      ].join("\n");
    const values: number[] = [];
    for (const more of [
      "classes: { input: class_labels, count: 4, null: 2 }, guidance: 3",
      "guidance: { scale: 3, null: { class_labels: 2 } }",
      "guidance: 3",
    ]) {
      writeFileSync(file, lines(more));
      const out = temporaryFolder();
      const { status, out: row } = await backstep(["run", file, "--json", "--out", out]);
      expect(status).toBe(0);
      values.push(JSON.parse(row).value);
      expect((await backstep(["run", file, "--json", "--out", out])).error).toMatch(/1 rows are kept/);
    }
    expect(values[1]).toBe(values[0]);
    expect(values[2]).not.toBe(values[0]);
  });

  it("is recognised by inspect", async () => {
    const { status, out } = await backstep(["inspect", model("one-hot.onnx")]);
    expect(status).toBe(0);
    expect(out).toMatch(/classes +0 to 3 in class_labels, as one-hot vectors; zeros for no class\n/);
    expect(out).toContain("Nothing is missing: the model can be sampled.");
    expect(JSON.parse(out.slice(out.indexOf("\n{")))).toEqual({
      shape: [3],
      prediction: "denoised",
      coordinates: "ve",
      time: "sigma",
      classes: { input: "class_labels", count: 4, null: "zeros" },
    });
  });
});
