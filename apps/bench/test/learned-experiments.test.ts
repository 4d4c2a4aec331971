import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readResults } from "@backstep/results";
import { describe, expect, it } from "vitest";
import { model, target } from "./learned.ts";
import { barOf, learned, run } from "./learned-runs.ts";
import { backstep, temporaryFolder } from "./terminal.ts";

describe("an experiment on a network", () => {
  it("needs no target to show samples of every scheme and step count from one start", async () => {
    const { rows, folder } = await run(learned());
    expect(rows).toEqual([]);
    const html = readFileSync(join(folder, "report.html"), "utf8");
    expect([...html.matchAll(/<img [^>]*width="71" height="71"/g)]).toHaveLength(4);
    const { samples } = await readResults(folder);
    expect(samples.map(({ scheme, steps }) => [scheme, steps])).toEqual([
      ...[
        ["euler-maruyama", 4],
        ["euler-maruyama", 8],
      ],
      ...[
        ["heun", 4],
        ["heun", 8],
      ],
    ]);
    // Sample i is of class i mod 10: its bright bar is row (i mod 10) mod 8.
    for (const { samples: drawn } of samples) {
      expect([drawn.n, drawn.dim]).toEqual([64, 64]);
      for (let i = 0; i < 64; i++) expect(barOf(drawn.x as Float32Array, i, i % 10)).toBeGreaterThan(0.5);
    }
    expect(await backstep(["report", folder])).toMatchObject({ status: 0, error: "" });
    expect(readFileSync(join(folder, "report.html"), "utf8")).toBe(html);
  });

  it("is measured against a target, and its rows name score, scheme and steps", async () => {
    const content = learned({
      score: { kind: "onnx", model: model("gaussian.onnx") },
      target,
      metrics: ["gaussian/w2"],
      samples: 4000,
    });
    const { rows } = await run(content);
    expect(rows.map(({ scheme, steps }) => `${scheme} ${steps}`)).toEqual([
      "euler-maruyama 4",
      "euler-maruyama 8",
      "heun 4",
      "heun 8",
    ]);
    expect(rows[0].score).toEqual({ kind: "onnx", model: model("gaussian.onnx") });
    expect(rows[3].value!).toBeLessThan(rows[2].value!);
    const exact = await run({ ...content, score: { kind: "analytic" } });
    rows.forEach(({ value }, i) => expect(Math.abs(value! - exact.rows[i].value!)).toBeLessThan(1e-4));
  });

  it("abbreviates in its rows a long table of network times", async () => {
    const alphasCumprod = Array.from({ length: 1000 }, (_, k) => 1 - (k + 1) / 1001);
    const { rows } = await run(
      learned({
        score: { kind: "onnx", model: model("gaussian.onnx"), time: { kind: "index", alphasCumprod } },
        ...{ target, metrics: ["gaussian/w2"], schemes: ["heun"], steps: [4] },
      }),
    );
    expect(rows[0].score).toMatchObject({ time: { kind: "index", alphasCumprod: { shape: [1000] } } });
  });

  it("continues an earlier run, unless a model or its card has changed", async () => {
    const folder = temporaryFolder();
    for (const name of ["gaussian.onnx", "gaussian.json"]) copyFileSync(model(name), join(folder, name));
    const file = join(folder, "experiment.json");
    const content = learned({ score: { kind: "onnx", model: "./gaussian.onnx" }, target, metrics: ["gaussian/w2"] });
    writeFileSync(file, JSON.stringify(content));
    const out = join(folder, "results");
    const again = () => backstep(["run", file, "--json", "--out", out]);
    const first = await again();
    expect(first.status).toBe(0);
    expect(readFileSync(join(out, "experiment.yaml"), "utf8")).toContain("model: ../gaussian.onnx");
    expect((await again()).error).toMatch(/4 rows are kept from an earlier run/);
    writeFileSync(join(folder, "gaussian.json"), JSON.stringify({ shape: [3], note: "another card" }));
    const changed = await again();
    expect(changed.error).not.toMatch(/earlier run/);
    const values = ({ out: text }: { out: string }): unknown[] =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).value);
    expect(values(changed)).toEqual(values(first));
  });
});
