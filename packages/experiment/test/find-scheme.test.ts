import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findScheme, type SchemeFactory } from "@backstep/experiment";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "./small-catalogue.ts";

/** A scheme that shows which options its factory received. */
const stored: SchemeFactory = ({ order, predictor }) => ({ ...info("stored"), order, predictor }) as never;
const info = (name: string): object => ({ info: { name }, step: () => undefined });

describe("a scheme is found by its name", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "backstep-schemes-"));
    const installed = join(folder, "node_modules", "leapfrog");
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, "package.json"), '{ "name": "leapfrog", "type": "module", "exports": "./index.js" }');
    writeFileSync(
      join(installed, "index.js"),
      "export const other = 1; export const leapfrog = () => ({ info: { name: 'leapfrog' }, step() {} });",
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const schemes = { ...catalogue.schemes, stored: async () => stored };
  const find = (name: string, options: object = {}) =>
    findScheme(name, options as Record<string, unknown>, { catalogue: { schemes }, folder });

  it("in the catalogue, also by the name of its package", async () => {
    expect((await find("heun")).info.name).toBe("heun");
    expect((await find("@backstep/scheme-heun")).info.name).toBe("heun");
  });

  it("among the packages that are installed next to the experiment", async () => {
    expect((await find("leapfrog")).info.name).toBe("leapfrog");
  });

  it("with its options, and with the scheme that its option predictor names", async () => {
    expect(await find("stored", { order: 3, predictor: "heun" })).toMatchObject({
      order: 3,
      predictor: { info: { name: "heun" } },
    });
  });

  it("or refused with the nearest name of the catalogue", async () => {
    await expect(find("huen")).rejects.toMatchObject({
      code: "SCHEME_UNKNOWN",
      message: expect.stringContaining('did you mean "heun"?'),
    });
  });

  it("but refused with an option that it does not read", async () => {
    await expect(find("stored", { ordr: 2 })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringContaining('did you mean "order"?'),
    });
  });
});
