import { expect, it } from "vitest";
import { faultOf, original } from "./damaged-folders.ts";

it("report and run survive 20 damaged folders, and change no file of another program", async () => {
  const folder = await original();
  for (let seed = 0; seed < 20; seed++) expect(await faultOf(seed, folder)).toBeUndefined();
});
