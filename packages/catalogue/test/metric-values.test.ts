import { createCatalogue } from "@backstep/catalogue";
import { parseExperiment, type Row, runExperiment } from "@backstep/experiment";
import { describe, expect, it } from "vitest";

const catalogue = createCatalogue();

async function rowsOf(experiment: object): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of runExperiment(experiment, { catalogue })) rows.push(row);
  return rows;
}

const sampled = {
  name: "sampled",
  target: { kind: "gaussian", mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] },
  drift: { kind: "ou", horizon: 8 },
  schemes: ["euler-maruyama"],
  steps: [8],
  samples: 3,
};

describe("metrics of experiments", () => {
  it("have KL of a target with points for coordinates, for any rounding of their means", async () => {
    const rows = await rowsOf({
      name: "kl-degenerate",
      target: { kind: "gaussian", mean: [0.3, 1.7, -0.1], variance: [0, 0, 1] },
      drift: "ou",
      schemes: ["ddim", "tau-family", "ddpm"],
      steps: [16, 32],
      end: 0,
      metrics: ["law/kl"],
    });
    const right = { ddim: [0.11775, 0.0333312], "tau-family": [0.179557, 0.0624427], ddpm: [0.179557, 0.0624427] };
    for (const [scheme, values] of Object.entries(right))
      values.forEach((value, i) => {
        const row = rows.find((each) => each.scheme === scheme && each.steps === [16, 32][i]);
        expect(Number(row?.value) / value).toBeCloseTo(1, 5);
      });
  });

  it("have the shrinkage of gaussian/kl as a key", async () => {
    const metrics = [0.1, 0.2].map((shrinkage) => ({ name: "gaussian/kl", shrinkage }));
    const values = (await rowsOf({ ...sampled, metrics })).map(({ value }) => value);
    // Three samples in three dimensions have a singular covariance.
    expect(values.every(Number.isFinite)).toBe(true);
    expect(values[0]).toBeGreaterThan(values[1]!);
    const wrong = { ...sampled, metrics: [{ name: "gaussian/kl", shrinkage: 2 }] };
    await expect(parseExperiment(wrong, "", { catalogue, folder: "" })).rejects.toMatchObject({
      message: expect.stringContaining("shrinkage"),
    });
  });

  it("limit the samples of exact W2 in two dimensions and not in one", async () => {
    const many = { ...sampled, metrics: ["wasserstein/exact"], samples: 17_000 };
    await expect(rowsOf(many)).rejects.toMatchObject({
      code: "CAPABILITY_MISSING",
      message: expect.stringContaining("samples is 17000; wasserstein/exact accepts at most 16384"),
    });
    const line = { ...many, target: { kind: "gaussian", mean: [1], variance: [0.25] } };
    expect((await rowsOf(line))[0]).toMatchObject({ n: 17_000, value: expect.closeTo(0.53, 1) });
  });
});
