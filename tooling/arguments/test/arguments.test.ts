import { describe, expect, it } from "vitest";
import { isBackstepError } from "../../../packages/core/src/index.ts";
import { mistakesIn, plain } from "../call.ts";
import { allCalls } from "../calls/all.ts";
import { folder } from "../calls/files.ts";
import { exempt, isExempt } from "../exempt.ts";
import { answerOf, faultOf } from "../outcome.ts";
import { publicFunctions } from "../public-functions.ts";

const packages = await publicFunctions();

// Some mistakes are names of files that a call then writes.
process.chdir(folder);

describe("the list of calls", () => {
  it("has a call, or a reason for none, for every public function", () => {
    const names = [...packages].flatMap(([folder, functions]) =>
      [...functions.keys()].filter((name) => !isExempt(folder, name)).map((name) => `${folder}/${name}`),
    );
    const called = Object.entries(allCalls).flatMap(([folder, calls]) =>
      Object.keys(calls).map((name) => `${folder}/${name}`),
    );
    expect(called.sort()).toEqual(names.sort());
  });

  it("exempts only what exists", () => {
    const names = [...packages].flatMap(([folder, functions]) => [
      folder,
      ...[...functions.keys()].map((name) => `${folder}/${name}`),
    ]);
    expect(Object.keys(exempt).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe.each(Object.entries(allCalls))("mistakes in the arguments of %s", (folder, calls) => {
  it.each(Object.entries(calls))("%s refuses them, or succeeds", async (name, call) => {
    const called = packages.get(folder)!.get(name)!;
    const made = async (): Promise<readonly unknown[]> => (typeof call === "function" ? call() : call);
    // An aborted run shows that the arguments are right, and costs nothing.
    await answerOf(called, plain(await made())).catch((error: unknown) => {
      if (!isBackstepError(error, "ABORTED")) throw error;
    });
    const faults: string[] = [];
    for (const mistake of mistakesIn(await made())) {
      const fault = await faultOf(called, mistake);
      if (fault) faults.push(fault);
    }
    expect(faults).toEqual([]);
  });
});
