import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ParityRow } from "@backstep/parity";
import { describe, expect, it } from "vitest";
import { backstep, oneLine, temporaryFolder } from "./terminal.ts";

const golden = fileURLToPath(new URL("../../../packages/parity/test/golden", import.meta.url));

interface Rows {
  readonly status: number;
  readonly rows: readonly ParityRow[];
}

async function parityRows(folder: string): Promise<Rows> {
  const { status, out } = await backstep(["parity", folder, "--json"]);
  return { status, rows: out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)])) };
}

let found: Promise<Rows> | undefined;
/** The rows of all golden data, replayed once. */
function goldenRows(): Promise<Rows> {
  found ??= parityRows(golden);
  return found;
}

// biome-ignore lint/suspicious/noExplicitAny: each peer has its own shape of recorded data
type Loose = Record<string, any>;
type Content = { cases: Loose[] };

/** A folder with one file of the golden data, changed, and the models. The cases of other files do not depend on it. */
function changed(file: string, change: (content: Content) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "backstep-golden-"));
  for (const each of [file, "models.json"]) cpSync(join(golden, each), join(folder, each));
  const path = join(folder, file);
  const content = JSON.parse(readFileSync(path, "utf8"));
  change(content);
  writeFileSync(path, JSON.stringify(content));
  return folder;
}

const named = ({ cases }: Content, id: string): Loose => cases.find((each) => each.id === id)!;

describe("backstep parity on recorded runs of other software", () => {
  it("holds for every sampler that Backstep implements, and gives a reason for the others", async () => {
    const { status, rows } = await goldenRows();
    expect(rows.filter(({ holds }) => holds === false)).toEqual([]);
    expect(status).toBe(0);
    for (const { maxError, tolerance, skipped } of rows) if (!skipped) expect(maxError).toBeLessThanOrEqual(tolerance!);
    const lacking = rows.filter(({ skipped }) => skipped).map(({ sampler, reason }) => `${sampler}: ${reason}`);
    expect([...new Set(lacking)].sort()).toEqual([
      "DDIMScheduler: clip_sample: the prediction of x₀ is clipped",
      "DDPMScheduler: clip_sample: the prediction of x₀ is clipped",
      "DPM_Solver/dpmsolver++/multistep: sampler DPM_Solver/dpmsolver++/multistep of order 2 is not implemented",
      "EulerDiscreteScheduler: churn: s_churn = 4, which this peer adds after it has called the model",
      "UniPCMultistepScheduler: sampler UniPCMultistepScheduler is not implemented",
      "ablation_sampler: alpha = 0.5: a second-order method other than Heun's",
      "dpmpp_2m on a network: sampler dpmpp_2m is not implemented",
      "edm_sampler: churn: S_churn = 8",
      "euler: churn: s_churn = 5",
      "lms: sampler lms is not implemented",
      "pfode/ve_sigma/rk4: method rk4 is not implemented",
      "sdeint/multiplicative/heun/stratonovich/diagonal: no data law: the case has its own drift and diffusion",
    ]);
    expect(Object.keys(rows[0])).toEqual("id,peer,sampler,maxError,tolerance,holds,skipped,reason".split(","));
  });

  it("prints a table by sampler without --json", async () => {
    const { status, out } = await backstep(["parity", golden]);
    expect(status).toBe(0);
    expect(out).toMatch(/^sampler +cases +hold +fail +skipped +largest error +tolerance\n/);
    expect(out).toMatch(/\nall +\d+ +\d+ +0 /);
    expect(out).toContain("lms is not implemented (15)\n    k-diffusion-schedules/lms_coeffs/000");
  });

  it("names the known errors of the originals", async () => {
    const { rows } = await goldenRows();
    const reasons = rows
      .filter(({ holds, reason }) => holds && reason)
      .map(({ sampler, reason }) => `${sampler}: ${reason}`);
    expect(new Set(reasons.map((text) => text.slice(0, 38)))).toEqual(
      new Set([
        "DDPMScheduler: the peer keeps each var",
        "DDIMScheduler: the peer steps by ⌊N/n⌋",
        "ablation_sampler: without churn the pe",
      ]),
    );
  });
});

describe("a planted fault gives status 1:", () => {
  const ancestralId = "k-diffusion/euler_ancestral/shared/001";
  const ddimId = "diffusers/DDIMScheduler/shared/002";
  it.each<[string, string, string, (each: Loose) => void]>([
    ["one value of one noise", "k-diffusion.json", ancestralId, ({ noises }) => (noises[3][1][0] += 1e-6)],
    ["one noise level", "k-diffusion.json", ancestralId, ({ schedule }) => (schedule.sigmas[4] *= 1.000001)],
    ["an intermediate state", "diffusers.json", ddimId, ({ trajectory }) => (trajectory[5][0][1] += 1e-7)],
    ["the last state", "diffusers.json", ddimId, ({ final_x }) => (final_x[1][0] -= 1e-8)],
    ["an option", "diffusers.json", ddimId, ({ step_options }) => (step_options.eta = 0.500001)],
    [
      "an evaluation",
      "k-diffusion.json",
      "k-diffusion/heun/shared/000",
      ({ model_calls }) => (model_calls[7].out[0][0] += 1e-7),
    ],
    [
      "an evaluation left out",
      "k-diffusion.json",
      "k-diffusion/heun/shared/000",
      ({ model_calls }) => model_calls.pop(),
    ],
    ["a timestep", "diffusers.json", ddimId, ({ schedule }) => (schedule.timesteps[2] += 1)],
    [
      "the path",
      "torchsde.json",
      "torchsde/sdeint/reverse_ou/srk/ito/additive/shared/001",
      ({ brownian_U }) => (brownian_U[2][0][0] *= -1),
    ],
  ])("%s", async (_, file, id, plant) => {
    const { status, rows } = await parityRows(changed(file, (content) => plant(named(content, id))));
    expect(status).toBe(1);
    expect(rows.filter(({ holds }) => holds === false).map((row) => row.id)).toEqual([id]);
  });

  it("the table names the place of a fault", async () => {
    const folder = changed("k-diffusion.json", (content) => (named(content, ancestralId).trajectory[4][0][0] += 1));
    const { status, out } = await backstep(["parity", folder]);
    expect(status).toBe(1);
    expect(out).toMatch(/failing:\n {2}k-diffusion\/euler_ancestral\/shared\/001: 0\.\d+ > 1e-9, state 4\n/);
  });
});

describe("an unknown option skips the case and is the reason:", () => {
  it.each<[string, string, string, (each: Loose) => void]>([
    ["of k-diffusion", "k-diffusion.json", "k-diffusion/euler/shared/000", ({ options }) => (options.s_new = 2)],
    ["of a scheduler", "diffusers.json", "diffusers/DDIMScheduler/shared/002", ({ options }) => (options.s_new = 2)],
    [
      "of its step",
      "diffusers.json",
      "diffusers/DDIMScheduler/shared/002",
      ({ step_options }) => (step_options.s_new = 2),
    ],
    ["of EDM", "edm.json", "edm/edm_sampler/shared/001", ({ options }) => (options.s_new = 2)],
    [
      "of score_sde",
      "score_sde.json",
      "score_sde/pc/VPSDE/euler_maruyama/none/shared/000",
      ({ options }) => (options.s_new = 2),
    ],
    [
      "of torchsde",
      "torchsde.json",
      "torchsde/sdeint/reverse_ou/euler/ito/additive/shared/000",
      ({ options }) => (options.s_new = 2),
    ],
    ["of a solver", "ode.json", "ode/pfode/ve_sigma/heun2/shared/000", ({ options }) => (options.s_new = 2)],
  ])("%s", async (_, file, id, plant) => {
    const { status, rows } = await parityRows(changed(file, (content) => plant(named(content, id))));
    expect(status).toBe(0);
    expect(rows.find((row) => row.id === id)).toMatchObject({ skipped: true, holds: null, reason: "option s_new = 2" });
  });

  it("a case with churn only at levels outside its grid is replayed", async () => {
    const id = "k-diffusion/euler/shared/000";
    const { rows } = await parityRows(
      changed("k-diffusion.json", (content) => Object.assign(named(content, id).options, { s_churn: 5, s_tmin: 90 })),
    );
    expect(rows.find((row) => row.id === id)).toMatchObject({ skipped: false, holds: true });
  });
});

describe("golden data at fault gives one line and status 2:", () => {
  const refused = async (folder: string, code: string, words: RegExp): Promise<void> => {
    const { status, out, error } = await backstep(["parity", folder]);
    expect(error).toMatch(oneLine(code));
    expect(error).toMatch(words);
    expect({ status, out }).toEqual({ status: 2, out: "" });
  };
  const written = (text: string): string => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "x.json"), text);
    return folder;
  };
  const id = "k-diffusion/euler_ancestral/shared/001";

  it("no folder, a file, an empty folder", async () => {
    await refused(join(golden, "nowhere"), "FILE_NOT_FOUND", /nowhere does not exist/);
    await refused(join(golden, "models.json"), "FILE_FORMAT", /is a file/);
    await refused(temporaryFolder(), "FILE_NOT_FOUND", /holds no golden data/);
    expect((await backstep(["parity"])).error).toMatch(/^OPTION_INVALID: missing required argument 'dir'/);
  });

  it("no JSON, another schema, a key that is missing", async () => {
    await refused(written("{"), "FILE_FORMAT", /x\.json: not JSON/);
    await refused(written('{"schema":"peer-golden/2"}'), "FILE_FORMAT", /x\.json: schema: .*peer-golden\/1/);
    await refused(
      written('{"schema":"peer-golden/1","cases":[{"id":"a"}]}'),
      "FILE_FORMAT",
      /x\.json: cases\[0\]\.peer/,
    );
    await refused(
      written('{"schema":"peer-golden/1","models":{"m":{"kind":"cat"}}}'),
      "FILE_FORMAT",
      /models\.m\.kind is "cat"/,
    );
  });

  it("points of the wrong shape, a missing noise, an undefined model", async () => {
    const broken = (change: (each: Loose) => void): string =>
      changed("k-diffusion.json", (content) => change(named(content, id)));
    await refused(
      broken(({ final_x }) => final_x.pop()),
      "FILE_FORMAT",
      /001: final_x is of shape \(1, 2\); it must be \(2, 2\)/,
    );
    await refused(
      broken(({ noises }) => noises.splice(2)),
      "FILE_FORMAT",
      /001: noises holds fewer draws/,
    );
    await refused(
      broken((each) => (each.model = "cat")),
      "FILE_NOT_FOUND",
      /model "cat"/,
    );
    await refused(
      broken(({ options }) => (options.eta = "much")),
      "FILE_FORMAT",
      /eta is "much"; it must be a number/,
    );
  });
});
