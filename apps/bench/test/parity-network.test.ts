import { cpSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeNpy } from "@backstep/datasets";
import type { ParityRow } from "@backstep/parity";
import { describe, expect, it } from "vitest";
import { backstep, oneLine, temporaryFolder } from "./terminal.ts";

const golden = fileURLToPath(new URL("../../../packages/parity/test/golden", import.meta.url));

/** A folder with only the recorded network, after a change. */
function copied(change: (folder: string) => void = () => undefined): string {
  const folder = temporaryFolder();
  cpSync(golden, folder, { recursive: true, filter: (file) => !file.endsWith(".json") || file.includes("onnx-conv") });
  change(folder);
  return folder;
}

/** The keys of its JSON that the tests change. */
interface Recorded {
  onnx: string;
  readonly pairs: { x_file: string; readonly sigma: number[] }[];
  readonly sampling: { sigmas: number[]; latents_file: string; noises_file?: string };
}

/** The same folder with its JSON changed. */
function edited(change: (content: Recorded) => void): string {
  return copied((folder) => {
    const file = join(folder, "onnx-conv.json");
    const content = JSON.parse(readFileSync(file, "utf8"));
    change(content);
    writeFileSync(file, JSON.stringify(content));
  });
}

async function rowsOf(folder: string): Promise<ParityRow[]> {
  const { out } = await backstep(["parity", folder, "--json"]);
  return out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

describe("a recorded network", () => {
  it("agrees in forward passes to 1e-5 and in implemented samplers to 1e-3", async () => {
    const rows = await rowsOf(copied());
    expect(rows.map(({ id, holds }) => [id.replace("onnx-conv/", ""), holds])).toEqual([
      ["pairs/000", true],
      ["pairs/001", true],
      ["sampling/euler", true],
      ["sampling/heun", true],
      ["sampling/euler_ancestral", true],
      ["sampling/dpmpp_2m", null],
    ]);
    // Far inside the tolerances, so that any small error shows.
    for (const { maxError } of rows) expect(maxError ?? 0).toBeLessThan(1e-5);
  });

  it("fails if a level of a pair or of a sampler differs", async () => {
    const rows = await rowsOf(
      edited(({ pairs, sampling }) => {
        pairs[1].sigma[2] *= 1.01;
        sampling.sigmas[5] *= 1.05;
      }),
    );
    expect(rows.map(({ holds }) => holds)).toEqual([true, false, false, false, false, null]);
  });

  const faults: readonly (readonly [what: string, folder: () => string, code: string, words: RegExp])[] = [
    ["a model that is missing", () => edited((c) => (c.onnx = "none.onnx")), "FILE_NOT_FOUND", /none\.onnx/],
    [
      "a truncated model",
      () => copied((f) => truncateSync(join(f, "onnx/denoiser-8x8-conv.onnx"), 1000)),
      "FILE_FORMAT",
      /conv\.onnx cannot be loaded/,
    ],
    ["points that are missing", () => edited((c) => (c.pairs[0].x_file = "x.npy")), "FILE_NOT_FOUND", /x\.npy/],
    [
      "doubles for floats",
      () =>
        copied((f) =>
          writeFileSync(join(f, "onnx-conv-b1-y.npy"), writeNpy({ data: new Float64Array(64), shape: [64] })),
        ),
      "FILE_FORMAT",
      /b1-y\.npy holds <f8/,
    ],
    ["fewer levels than rows", () => edited((c) => c.pairs[1].sigma.pop()), "FILE_FORMAT", /sigma holds 4/],
    ["no levels", () => edited((c) => (c.sampling.sigmas = [])), "FILE_FORMAT", /sampling\.sigmas/],
    ["no noise", () => edited((c) => delete c.sampling.noises_file), "FILE_FORMAT", /fewer draws/],
  ];
  it.each(faults)("with %s gives one line and status 2", async (_, folder, code, words) => {
    const { status, out, error } = await backstep(["parity", folder()]);
    expect(error).toMatch(oneLine(code));
    expect(error).toMatch(words);
    expect({ status, out }).toEqual({ status: 2, out: "" });
  });
});
