import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { backstep, experiment, fileOf, temporaryFolder } from "./terminal.ts";

async function report(...changes: object[]): Promise<{ html: string; folder: string }> {
  const folder = temporaryFolder();
  const { status } = await backstep(["run", ...changes.map((each) => fileOf(experiment(each))), "--out", folder]);
  expect(status).toBe(0);
  return { html: readFileSync(join(folder, "report.html"), "utf8"), folder };
}

const plane = {
  name: "plane",
  target: {
    kind: "mixture",
    weights: [0.5, 0.5],
    means: [
      [1, 0],
      [-1, 0],
    ],
    variance: 0.1,
  },
  metrics: ["wasserstein/sliced"],
  samples: 100,
};

describe("the report", () => {
  it("loads nothing from outside and runs no script", async () => {
    const { html } = await report({}, plane);
    expect(html).not.toMatch(/https?:|(?:src|href)="\/|<script|<link|<iframe|@import|url\(/i);
    for (const [, source] of html.matchAll(/\ssrc="([^"]*)"/g)) expect(source).toMatch(/^data:image\/png;base64,/);
  });

  it("closes every element that it opens", async () => {
    const { html } = await report({}, plane);
    const open: string[] = [];
    for (const [, slash, name, rest] of html
      .replace(/^<!doctype html>/, "")
      .matchAll(/<(\/?)([a-z][\w-]*)([^>]*)>/gi)) {
      if (slash) expect(open.pop()).toBe(name);
      else if (!rest.endsWith("/") && !["meta", "img"].includes(name)) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it("shows errors, orders only if their slopes have settled, and the experiment", async () => {
    const { html } = await report({ steps: [32, 64, 128, 256, 512] });
    expect(html).toContain("0.00785572");
    expect(html).toMatch(/euler-maruyama, slope −1\.0\d/);
    expect(html).toContain("horizon: 8");
    const few = (await report({ steps: [4, 8, 16] })).html;
    expect(few).not.toMatch(/slope −/);
    expect(few).toContain("inconclusive: 2 usable slopes");
  });

  it("draws points of the plane for every scheme and step count, and exact ones", async () => {
    const { html } = await report(plane);
    expect([...html.matchAll(/<img /g)]).toHaveLength(2 * (1 + 2));
  });

  it("draws the floor and error bars of sampled metrics", async () => {
    const { html } = await report(plane);
    expect(html).toContain("stroke-dasharray");
    expect(html).toMatch(/<th scope="row">floor<\/th>/);
  });

  it("has a section for each experiment, and can be written again", async () => {
    const { html, folder } = await report({}, plane);
    expect([...html.matchAll(/<h2 /g)]).toHaveLength(2);
    expect(await backstep(["report", folder])).toMatchObject({ status: 0, error: "" });
    expect(readFileSync(join(folder, "report.html"), "utf8")).toBe(html);
  });

  it("escapes the name of an experiment", async () => {
    const { html } = await report({ name: "<b>&" });
    expect(html).toContain("<h1>&lt;b&gt;&amp;</h1>");
  });
});
