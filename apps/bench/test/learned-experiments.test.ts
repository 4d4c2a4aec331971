import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, parse as parsePath } from "node:path";
import { fileURLToPath } from "node:url";
import { readNpy, writeNpy } from "@backstep/datasets";
import type { Row } from "@backstep/experiment";
import { readExperiment } from "@backstep/experiment";
import { frechet } from "@backstep/metric-gaussian";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { graphModel, mean, model, shifts, target, variance } from "./learned.ts";
import { backstep, fileOf, temporaryFolder } from "./terminal.ts";

const learned = (changes: object = {}): Record<string, unknown> => ({
  name: "learned",
  drift: { kind: "edm", sigmaMax: 10 },
  score: { kind: "onnx", model: model("pictures.onnx"), class: "each" },
  schemes: ["euler-maruyama", "heun"],
  grid: "karras",
  steps: [4, 8],
  end: 0.01,
  samples: 70,
  precision: "f32",
  ...changes,
});

async function run(content: object, ...flags: string[]): Promise<{ rows: Row[]; folder: string; error: string }> {
  const folder = temporaryFolder();
  const { status, out, error } = await backstep(["run", fileOf(content), "--json", "--out", folder, ...flags]);
  expect({ status, error }).toEqual({ status: 0, error: expect.stringMatching(/^Report: .*\n$/) });
  return { rows: out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)])), folder, error };
}

/** Mean of the row of pixels that is bright in pictures of a class, 0.9 where all others are −0.6. */
function barOf(x: Float32Array, i: number, of: number): number {
  const from = 64 * i + 8 * (of % 8);
  return x.subarray(from, from + 8).reduce((total, value) => total + value / 8, 0);
}

/** Pictures of the ten classes as `pictures.onnx` has them: the law N(m_c, 0.01 I) with c uniform. */
function picturesData(n: number): string {
  const data = new Float32Array(n * 64);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < 64; k++)
      // Deviations of ±0.1, so that their variance is that of the law.
      data[64 * i + k] =
        (k >> 3 === (i % 10) % 8 ? 0.9 : -0.6) + (((i * 64 + k) * 2654435761) % 2 ** 32 < 2 ** 31 ? 0.1 : -0.1);
  const file = join(temporaryFolder(), "pictures.npy");
  writeFileSync(file, writeNpy({ data, shape: [n, 64] }));
  return file;
}

describe("an experiment on a network", () => {
  it("needs no target to show samples of every scheme and step count, the same start for all", async () => {
    const { rows, folder } = await run(learned());
    expect(rows).toEqual([]);
    const html = readFileSync(join(folder, "report.html"), "utf8");
    expect([...html.matchAll(/<img [^>]*width="71" height="71"/g)]).toHaveLength(4);
    const files = readdirSync(folder).filter((name) => name.endsWith(".npy"));
    expect(files).toEqual([
      "samples-euler-maruyama-4.npy",
      "samples-euler-maruyama-8.npy",
      "samples-heun-4.npy",
      "samples-heun-8.npy",
    ]);
    // Sample i is of class i mod 10: its bright bar lies in row (i mod 10) mod 8.
    for (const file of files) {
      const { data, shape } = readNpy(readFileSync(join(folder, file)));
      expect(shape).toEqual([64, 64]);
      for (let i = 0; i < 64; i++) expect(barOf(data as Float32Array, i, i % 10)).toBeGreaterThan(0.5);
    }
    expect(await backstep(["report", folder])).toMatchObject({ status: 0, error: "" });
    expect(readFileSync(join(folder, "report.html"), "utf8")).toBe(html);
  });

  it("is measured against a target, and rows say what they are about", async () => {
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

  it("has rows that stay lines where the time of a network is a long table", async () => {
    const alphasCumprod = Array.from({ length: 1000 }, (_, k) => 1 - (k + 1) / 1001);
    const { rows } = await run(
      learned({
        score: { kind: "onnx", model: model("gaussian.onnx"), time: { kind: "index", alphasCumprod } },
        ...{ target, metrics: ["gaussian/w2"], schemes: ["heun"], steps: [4] },
      }),
    );
    expect(rows[0].score).toMatchObject({ time: { kind: "index", alphasCumprod: { shape: [1000] } } });
  });

  it("goes on where it ended, unless the content of a model or its card is another", async () => {
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
    expect((await again()).error).toMatch(/4 rows are there from an earlier run/);
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

describe("a network of one-hot classes", () => {
  const shifted = (c: number | undefined): object => ({
    ...target,
    mean: mean.map((m, i) => m + (c === undefined ? 0 : shifts[c][i])),
  });

  it.each([undefined, 0, 2, 3])("is the law of class %s in experiments, without a card", async (c) => {
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

  it("is guided, and takes a class for each row, as its card says", async () => {
    const folder = temporaryFolder();
    copyFileSync(model("one-hot.onnx"), join(folder, "m.onnx"));
    const [file, out] = [join(folder, "m.onnx"), join(folder, "x.npy")];
    const suggested = (await backstep(["inspect", file])).out;
    writeFileSync(join(folder, "m.json"), suggested.slice(suggested.indexOf("\n{")));
    expect((await backstep(["inspect", file])).out).toMatch(/can be sampled, with its card as it is\.\n$/);
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

  it("is guided from the null class that a file in YAML says, and its results go on", async () => {
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
      expect((await backstep(["run", file, "--json", "--out", out])).error).toMatch(/1 rows? (is|are) there/);
    }
    expect(values[1]).toBe(values[0]);
    expect(values[2]).not.toBe(values[0]);
  });

  it("is told by inspect", async () => {
    const { status, out } = await backstep(["inspect", model("one-hot.onnx")]);
    expect(status).toBe(0);
    expect(out).toMatch(/classes +0 to 3 in class_labels, as one-hot vectors; zeros for none\n/);
    expect(out).toContain("Nothing is missing: it can be sampled.");
    expect(JSON.parse(out.slice(out.indexOf("\n{")))).toEqual({
      shape: [3],
      prediction: "denoised",
      coordinates: "ve",
      time: "sigma",
      classes: { input: "class_labels", count: 4, null: "zeros" },
    });
  });
});

describe("a Fréchet distance in the features of a network", () => {
  const features = { name: "gaussian/frechet", features: model("features.onnx"), output: "sums" };

  it("is that of the features, with the floor of as many real points", async () => {
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
    // The samples are kept but for those beyond 64; the value is that of the sums by hand, on all of them, which are drawn again.
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
    // The reference is a draw of 300 from the 600: apart by the floor, and no more.
    expect(Math.abs(value! - byHand)).toBeLessThan(3 * floor);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("moments of features");
    expect(readFileSync(join(folder, "experiment.yaml"), "utf8")).toContain("sha256");
  });

  it("reads the output that it is told, and is measured anew where the network is another", async () => {
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

describe("the examples", () => {
  const folder = fileURLToPath(new URL("../experiments/", import.meta.url));

  it.each(readdirSync(folder))("%s can be read", async (name) => {
    expect((await readExperiment(join(folder, name))).experiment.name).toBe(parsePath(name).name);
  });

  it("show where more steps of a trained network stop helping: what is left is the error of its score", async () => {
    const errors = async (file: string) => {
      const content = parse(readFileSync(join(folder, file), "utf8"));
      const changes = { schemes: ["heun"], steps: [4, 32, 64], metrics: ["gaussian/frechet"], samples: 2048 };
      return (await run({ ...content, ...changes })).rows;
    };
    const [[coarse, fine, finer], [, , exact]] = [
      await errors("digits-steps.yaml"),
      await errors("digits-steps-exact.yaml"),
    ];
    expect(coarse.value! - fine.value!).toBeGreaterThan(4 * (coarse.standardError + fine.standardError));
    expect(Math.abs(fine.value! - finer.value!)).toBeLessThan(fine.standardError + finer.standardError);
    expect(finer.value! - exact.value!).toBeGreaterThan(4 * Math.hypot(finer.standardError, exact.standardError));
    expect(Math.abs(exact.value! - exact.floor)).toBeLessThan(4 * exact.standardError);
  });
});

describe("backstep sample --model", () => {
  const draw = async (...flags: string[]): Promise<{ x: Float32Array; png: ReturnType<typeof decode> }> => {
    const folder = temporaryFolder();
    const [npy, png] = [join(folder, "x.npy"), join(folder, "x.png")];
    const argv = ["sample", "--model", model("pictures.onnx"), "-n", "12", "--out", png, "--out", npy, ...flags];
    const { status, out, error } = await backstep(argv);
    expect({ status, out, error }).toEqual({ status: 0, out: "", error: expect.stringContaining("12 samples") });
    return { x: readNpy(readFileSync(npy)).data as Float32Array, png: decode(readFileSync(png)) };
  };

  it("writes a grid of pictures and numbers, the same ones for the same seed", async () => {
    const { x, png } = await draw("--class", "3", "--seed", "1");
    expect(png).toMatchObject({ width: 35, height: 26, channels: 1 });
    expect(x.length).toBe(12 * 64);
    // The card's range is [−1, 1].
    expect(png.data[0]).toBe(Math.round((255 * (Math.min(Math.max(x[0], -1), 1) + 1)) / 2));
    expect((await draw("--class", "3", "--seed", "1")).x).toEqual(x);
    expect((await draw("--class", "3", "--seed", "2")).x).not.toEqual(x);
    for (let i = 0; i < 12; i++) expect(barOf(x, i, 3)).toBeGreaterThan(0.5);
  });

  it("takes schemes, drifts and grids as experiments do, and is the short form of one", async () => {
    const flags = [
      "--scheme",
      "{ name: ddim, eta: 1 }",
      "--drift",
      "{ kind: ou, horizon: 6 }",
      "--grid",
      "uniform",
      "--steps",
      "9",
    ];
    const { x } = await draw(...flags, "--end", "0.01", "--class", "each", "--guidance", "1.5", "--seed", "4");
    const out = join(temporaryFolder(), "x.npy");
    const content = learned({
      drift: { kind: "ou", horizon: 6 },
      score: { kind: "onnx", model: model("pictures.onnx"), class: "each", guidance: 1.5 },
      schemes: [{ name: "ddim", eta: 1 }],
      grid: "uniform",
      steps: 9,
      seed: 4,
      samples: 12,
    });
    expect((await backstep(["sample", fileOf(content), "--out", out])).status).toBe(0);
    expect(readNpy(readFileSync(out)).data).toEqual(x);
  });

  it.each([
    "ou",
    "vp-linear",
    "sub-vp",
    "ve",
    "edm",
    "{ kind: vp-discrete, schedule: linear, betaStart: 1e-4, betaEnd: 0.02 }",
  ])("ends at a small noise level under %s", async (drift) => {
    const { x } = await draw("--drift", drift, "--scheme", "ddim", "--class", "5");
    for (let i = 0; i < 12; i++) expect(barOf(x, i, 5)).toBeGreaterThan(0.5);
  });

  it("knows models of ours by name", async () => {
    const out = join(temporaryFolder(), "x.png");
    const { status, error } = await backstep(["sample", "--model", "digits", "-n", "9", "--steps", "6", "--out", out]);
    expect({ status, error }).toEqual({ status: 0, error: expect.stringContaining("9 samples of dimension 64") });
    expect(decode(readFileSync(out))).toMatchObject({ width: 26, height: 26 });
  });

  it("samples a model of TensorFlow.js", async () => {
    const out = join(temporaryFolder(), "x.npy");
    const argv = [
      "sample",
      "--model",
      graphModel(),
      "--score",
      "{ prediction: denoised, time: nu, state: y, backend: cpu }",
    ];
    const { status, error } = await backstep([...argv, "-n", "5", "--out", out]);
    expect({ status, error }).toEqual({ status: 0, error: expect.stringContaining("5 samples of dimension 3") });
  });
});

describe("backstep inspect", () => {
  it("says what is recognised and suggests the card", async () => {
    const { status, out } = await backstep(["inspect", model("gaussian64.onnx")]);
    expect(status).toBe(0);
    expect(out).toMatch(/convention +k-diffusion, EDM/);
    expect(out).toMatch(/input +sigma +float64 +\[batch\]/);
    expect(out).toContain("Nothing is missing");
    const { shape, prediction, coordinates, time } = JSON.parse(out.slice(out.indexOf("{")));
    expect({ shape, prediction, coordinates, time }).toEqual({
      shape: [3],
      prediction: "denoised",
      coordinates: "ve",
      time: "sigma",
    });
  });

  it("says what is missing and which key says it, as JSON, too", async () => {
    const { status, out } = await backstep(["inspect", model("unet.onnx"), "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      convention: "diffusers",
      ports: { state: "sample", time: "timestep", output: "noise" },
      prediction: "epsilon",
      batch: "dynamic",
      precision: "float32",
      missing: [{ option: "time" }],
    });
  });

  it("takes a card beside the model into account", async () => {
    const folder = temporaryFolder();
    copyFileSync(model("pictures.onnx"), join(folder, "p.onnx"));
    const missing = async (): Promise<unknown> =>
      JSON.parse((await backstep(["inspect", join(folder, "p.onnx"), "--json"])).out).missing;
    expect(await missing()).toEqual([{ option: "conditions.labels", reason: expect.stringContaining("classes") }]);
    copyFileSync(model("pictures.json"), join(folder, "p.json"));
    expect(await missing()).toEqual([]);
    const complete = await backstep(["inspect", join(folder, "p.onnx")]);
    expect(complete.out).toMatch(/can be sampled, with its card as it is\.\n$/);
    // A card that lacks something is suggested with all that it says.
    const said = { name: "p", jvp: "p.jvp.onnx", range: [0, 1], licence: "MIT" };
    writeFileSync(join(folder, "p.json"), JSON.stringify(said));
    const { out } = await backstep(["inspect", join(folder, "p.onnx")]);
    expect(out).toContain("The card with what it lacks");
    expect(JSON.parse(out.slice(out.indexOf("\n{")))).toMatchObject({ ...said, classes: { input: "labels" } });
  });
});
