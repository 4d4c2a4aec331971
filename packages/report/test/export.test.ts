import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCatalogue } from "@backstep/catalogue";
import { makePlan, measure, parseExperiment } from "@backstep/experiment";
import { openResults } from "@backstep/results";
import { beforeAll, describe, expect, it } from "vitest";
import { csvOf } from "../src/export/csv.ts";
import { escapeLatex, latexOf } from "../src/export/latex.ts";
import { exportFormats, exportResults } from "../src/index.ts";

const value = 0.12345678901234567;

/** The results of a run with an exact and a sampled metric, two schemes and two step counts. Their numbers are replaced by known ones. */
async function resultFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "backstep-export-"));
  const access = { catalogue: createCatalogue() };
  const experiment = await parseExperiment(
    {
      target: { kind: "gaussian", mean: [1], variance: [0.25] },
      drift: "ou",
      schemes: ["heun", { name: "ddim", eta: 0.5 }],
      steps: [8, 16],
      metrics: ["law/w2", "gaussian/w2"],
      samples: 10,
    },
    "paper",
    { ...access, folder },
  );
  const plan = await makePlan({ experiment, folder }, access);
  const results = await openResults(folder, plan, { version: "1" });
  for await (const each of measure(plan, { skip: ["samples"] })) {
    if (each.kind === "row") {
      const { metric, steps } = each.row;
      const known = { value: (8 * value) / steps, floor: 0, seconds: steps / 1000 };
      await results.addRow({ ...each.row, ...known, standardError: metric === "law/w2" ? 0 : 0.01 });
    } else if (each.kind === "causes") await results.addCauses(each.causes);
  }
  await results.close();
  return folder;
}

const figures = ["law-w2-over-NFE", "law-w2-over-seconds", "gaussian-w2-over-NFE", "gaussian-w2-over-seconds"];
const tables = ["law-w2", "gaussian-w2", "orders", "causes"];

describe("the export of a result", () => {
  const into = mkdtempSync(join(tmpdir(), "backstep-paper-"));
  const read = (name: string): string => readFileSync(join(into, name), "utf8");
  beforeAll(async () => {
    await exportResults(await resultFolder(), exportFormats, into);
  });

  it("writes every figure and every table in each format, and nothing else", () => {
    const expected = [
      ...figures.flatMap((name) => [`figure-${name}.svg`, `figure-${name}.pdf`]),
      ...tables.flatMap((name) => [`table-${name}.csv`, `table-${name}.tex`]),
    ];
    expect(readdirSync(into).sort()).toEqual(expected.sort());
  });

  it.each(figures)("draws %s as a whole SVG file on white, and as a PDF file", (name) => {
    const svg = read(`figure-${name}.svg`);
    expect(svg).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toContain('fill="white"');
    expect(svg).not.toMatch(/currentColor|href="http|var\(/);
    const open: string[] = [];
    for (const [, slash, element, rest] of svg.matchAll(/<(\/?)([a-zA-Z][\w-]*)([^>]*)>/g)) {
      if (slash) expect(open.pop()).toBe(element);
      else if (!rest.endsWith("/")) open.push(element);
    }
    expect(open).toEqual([]);
    const pdf = readFileSync(join(into, `figure-${name}.pdf`)).toString("latin1");
    expect(pdf).toMatch(/^%PDF-1\.\d\n/);
    expect(pdf).toMatch(/%%EOF\n?$/);
    const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg)!;
    expect(pdf).toContain(`/MediaBox [0 0 ${width} ${height}]`);
  });

  it("keeps all digits in CSV, and gives standard errors separate columns", () => {
    expect(read("table-law-w2.csv").split("\r\n")).toEqual([
      "scheme,8,16",
      `heun,${value},${value / 2}`,
      `"ddim {""eta"":0.5}",${value},${value / 2}`,
      "",
    ]);
    expect(read("table-gaussian-w2.csv")).toMatch(/^scheme,8,8 ±,16,16 ±\r\nheun,0\.1234\d+,0\.01,/);
  });

  it("rounds numbers in LaTeX, to the digits of the standard error if there is one", () => {
    expect(read("table-law-w2.tex")).toContain("    heun & $0.123457$ & $0.0617284$ \\\\\n");
    expect(read("table-gaussian-w2.tex")).toContain("    heun & $0.123 \\pm 0.010$ & $0.062 \\pm 0.010$ \\\\\n");
    expect(read("table-law-w2.tex")).toContain("ddim \\{{\\char34}eta{\\char34}:0.5\\} &");
  });

  it("gives the same bytes again", async () => {
    const again = mkdtempSync(join(tmpdir(), "backstep-paper-"));
    const [file] = await exportResults(await resultFolder(), ["pdf"], again);
    expect(readFileSync(file).equals(readFileSync(join(into, "figure-law-w2-over-NFE.pdf")))).toBe(true);
  });
});

describe("the formats of tables", () => {
  const table = {
    name: "a",
    caption: "100 % of a_b",
    head: ["x", "y"],
    rows: [['a,"b"\n', { value: null, standardError: 0 }], ["c"]],
  };

  it("quotes CSV, and leaves missing cells empty", () => {
    expect(csvOf(table)).toBe('x,y\r\n"a,""b""\n",Infinity\r\nc,\r\n');
  });

  it("escapes LaTeX, and writes powers of ten and infinity", () => {
    expect(escapeLatex("#$%&_{}\\~^ η")).toBe(
      "\\#\\$\\%\\&\\_\\{\\}\\textbackslash{}\\textasciitilde{}\\textasciicircum{} η",
    );
    expect(latexOf(table)).toContain("\\caption{100 \\% of a\\_b}");
    expect(latexOf(table)).toContain("& $\\infty$ \\\\");
    expect(latexOf(table)).toContain("c & --- \\\\");
    expect(latexOf({ ...table, rows: [["a", { value: 1.5e-7, standardError: 0 }]] })).toContain(
      "$1.50000 \\times 10^{-7}$",
    );
  });
});
