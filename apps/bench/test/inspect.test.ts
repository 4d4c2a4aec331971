import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { model } from "./learned.ts";
import { backstep, temporaryFolder } from "./terminal.ts";

describe("backstep inspect", () => {
  it("prints what it recognises, and suggests a card", async () => {
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

  it("prints what is missing and the key for it, also as JSON", async () => {
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

  it("reads the card next to the model", async () => {
    const folder = temporaryFolder();
    copyFileSync(model("pictures.onnx"), join(folder, "p.onnx"));
    const missing = async (): Promise<unknown> =>
      JSON.parse((await backstep(["inspect", join(folder, "p.onnx"), "--json"])).out).missing;
    expect(await missing()).toEqual([{ option: "conditions.labels", reason: expect.stringContaining("classes") }]);
    copyFileSync(model("pictures.json"), join(folder, "p.json"));
    expect(await missing()).toEqual([]);
    const complete = await backstep(["inspect", join(folder, "p.onnx")]);
    expect(complete.out).toMatch(/can be sampled with its card\.\n$/);
    // The suggestion for an incomplete card keeps its keys.
    const stated = { name: "p", jvp: "p.jvp.onnx", range: [0, 1], licence: "MIT" };
    writeFileSync(join(folder, "p.json"), JSON.stringify(stated));
    const { out } = await backstep(["inspect", join(folder, "p.onnx")]);
    expect(out).toContain("The card with its missing keys");
    expect(JSON.parse(out.slice(out.indexOf("\n{")))).toMatchObject({ ...stated, classes: { input: "labels" } });
  });
});
