import { expect, it } from "vitest";
import { faultOf, original } from "./damaged-folders.ts";

const folder = await original();

it.each(Array.from({ length: 10 }, (_, i) => 1000 * (i + 1)))(
  "report and run survive 1000 damaged folders with seeds from %d, and change no file of another program",
  async (first) => {
    const faults: string[] = [];
    for (let seed = first; seed < first + 1000; seed++) {
      const fault = await faultOf(seed, folder);
      if (fault !== undefined) faults.push(fault);
    }
    expect(faults).toEqual([]);
  },
);
