import { vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { onnxScore } from "../../src/index.ts";
import { linear, session } from "../networks.ts";

const drift = vpLinear();
const labelled = linear(["t", "float32", ["batch"]], ["y", "int64", ["batch"]]);

/** Values that TypeScript refuses and that JSON or JavaScript may contain. */
const unchecked: readonly (readonly [option: string, value: unknown, says: RegExp])[] = [
  ["shape", 5, /shape is 5; .* list/],
  ["outputRange", 4, /outputRange is 4; .*\[least, most\]/],
  ["outputRange", [0, "1"], /outputRange is \[0,"1"\]/],
  ["time", { kind: "index" }, /time is \{"kind":"index"\}; .*alphasCumprod/],
  ["time", null, /time is null/],
  ["jvp", true, /jvp is true; .*differences/],
  ["conditions", "abc", /conditions is "abc"/],
  ["conditions", { y: "abc" }, /conditions is \{"y":"abc"\}/],
  ["conditions", { y: Number.NaN }, /conditions\.y is NaN; .*whole numbers of int64/],
  ["conditions", { y: 0.5 }, /conditions\.y is 0\.5; .*whole numbers/],
  ["conditions", { y: { rows: [0, Number.POSITIVE_INFINITY] } }, /conditions\.y is Infinity/],
  ["guidance", { scale: 2 }, /guidance is \{"scale":2\}; .*null/],
  ["guidance", null, /guidance is null/],
  ["classes", null, /classes is null; .*count/],
  ["class", Number.NaN, /class is NaN/],
  ["ports", 3, /ports is 3; .*state/],
  ["card", "card.json", /card is "card\.json"; .*object/],
  ["card", { shape: 5 }, /shape is 5/],
  ["card", { preferredRows: "x" }, /preferredRows is "x"/],
  ["drift", undefined, /drift is null/],
  ...[Number.NaN, 1.5, 0, -3, "all"].map(
    (rows) => ["preferredRows", rows, /preferredRows is .*; it must be an integer of at least 1/] as const,
  ),
];

describe("onnxScore refuses a value without the form of its option:", () => {
  it.each(unchecked)("%s %j", async (option, value, says) => {
    const opening = onnxScore({ session: session(labelled), drift, conditions: { y: 1 }, ...{ [option]: value } });
    await expect(opening).rejects.toMatchObject({ code: "OPTION_INVALID", message: expect.stringMatching(says) });
  });
});
