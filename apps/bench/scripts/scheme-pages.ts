// Writes the generated parts of each scheme's README: the table of its declared properties and, with `--pictures`, its work-precision diagram
// compared with Euler–Maruyama. `--check` only compares the tables.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createCatalogue } from "@backstep/catalogue";
import { isBackstepError, type Scheme } from "@backstep/core";
import { vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import { type ChartPoint, drawChart } from "@backstep/report";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { gaussian } from "@backstep/score-analytic";

import { writeOrCheck } from "../../../tooling/docs/page.ts";

const section = /(<!-- properties: generated -->\n)[\s\S]*?(<!-- \/properties -->)/;
const folderOf = (name: string): string =>
  fileURLToPath(new URL(`../../../packages/schemes/${name}/`, import.meta.url));

const caption =
  "Exact W2 on N((1, −½, ¼), diag(¼, 1, 1.8)) over score evaluations, from the exact start: VP-linear, steps even in log-SNR, end at t = 0.05";

function tableOf({ info, noise, normals = 0, uniforms = 0 }: Scheme<unknown>, pictured: boolean): string {
  const draws = [
    ...noise.map(({ name }) => name),
    ...(normals > 0 ? [`${normals} further normals`] : []),
    ...(uniforms > 0 ? [`${uniforms} uniform`] : []),
  ];
  const rows = [
    ["solves", info.solves === "ode" ? "the probability-flow ODE" : "the reverse SDE"],
    ["noise level", info.noiseLevel === "driver" ? "the driver's" : String(info.noiseLevel)],
    ["strong order", String(info.strongOrder)],
    ["weak order", String(info.weakOrder)],
    ["score evaluations a step", `${info.nfePerStep}${info.nfeAtStart ? `, and ${info.nfeAtStart} at the start` : ""}`],
    ["Jacobian products a step", String(info.jvpsPerStep)],
    ...(info.errorOrder ? [["order of its error estimate", String(info.errorOrder)]] : []),
    ["evaluates at the end time", info.evaluatesAtEnd ? "yes" : "no"],
    ["consumes", draws.join(", ") || "no noise"],
    ["requires", info.requires.join(", ") || "nothing"],
    ["source", info.source],
  ];
  return [
    "| property | value |",
    "| --- | --- |",
    ...rows.map(([property, value]) => `| ${property} | ${value} |`),
    ...(pictured ? ["", `![${caption}](work-precision.svg)`, "", `${caption}.`] : []),
  ].join("\n");
}

/** Exact errors over the number of evaluations. If a step takes Jacobian products, also over evaluations plus products. */
async function pointsOf(scheme: Scheme<unknown>): Promise<ChartPoint[]> {
  const drift = vpLinear();
  const target = gaussian({ mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] });
  const truth = lawAt(target, drift, 0.05);
  const { name } = scheme.info;
  const points: ChartPoint[] = [];
  for (const steps of [4, 8, 16, 32, 64, 128]) {
    const times = logSnr()(steps, drift, 0.05, 1);
    const law = await exactLaw({ scheme, drift, target, times });
    const point = { y: w2(law, truth), standardError: 0 };
    points.push({ ...point, series: name, x: law.nfe });
    if (law.jvps > 0) points.push({ ...point, series: `${name}, Jacobian products counted`, x: law.nfe + law.jvps });
  }
  return points;
}

async function pictureOf(scheme: Scheme<unknown>): Promise<string | undefined> {
  try {
    const reference = scheme.info.name === "euler-maruyama" ? [] : await pointsOf(eulerMaruyama());
    const points = [...(await pointsOf(scheme)), ...reference];
    const chart = { xTitle: "evaluations per sample", yTitle: "W2", points, floor: 0, base: 2 } as const;
    const svg = await drawChart(chart);
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" color="#24292f" style="background:#fff" ');
  } catch (error) {
    // Without an exact law, the page has no picture.
    if (isBackstepError(error, "LAW_NOT_AFFINE") || isBackstepError(error, "CAPABILITY_MISSING")) return undefined;
    throw error;
  }
}

const draw = process.argv.includes("--pictures") && !process.argv.includes("--check");
for (const [name, load] of Object.entries(createCatalogue().schemes)) {
  const folder = folderOf(name);
  const readme = readFileSync(`${folder}README.md`, "utf8");
  const scheme = (await load())({});
  const picture = draw ? await pictureOf(scheme) : undefined;
  if (picture !== undefined) writeFileSync(`${folder}work-precision.svg`, picture);
  const pictured = draw ? picture !== undefined : readme.includes("(work-precision.svg)");
  const wanted = readme.replace(
    section,
    (_, begin: string, end: string) => `${begin}\n${tableOf(scheme, pictured)}\n\n${end}`,
  );
  if (!section.test(readme))
    throw new Error(`packages/schemes/${name}/README.md lacks "<!-- properties: generated -->"`);
  writeOrCheck(`packages/schemes/${name}/README.md`, wanted);
}
