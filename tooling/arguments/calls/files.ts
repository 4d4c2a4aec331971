import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digits, writeNpy } from "../../../packages/datasets/src/index.ts";
import { anything, type Calls, options } from "../call.ts";

const npy = writeNpy({ data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] });
const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 7);
/** A folder for the files that calls write. */
export const folder = mkdtempSync(join(tmpdir(), "arguments-"));
const file = join(folder, "file.txt");
writeFileSync(file, "text");
const schema = { safeParse: (value: unknown) => ({ success: true, data: value }) };

/** Calls of the readers and writers of files. */
export const fileCalls: Calls = {
  datasets: {
    digits: [],
    readCsv: ["1,2\n3,4", options({ header: false })],
    readIdx: [idx, options({ mostBytes: 1000 })],
    readMatrix: [npy, "points.npy", options({ mostBytes: 1000 })],
    readNpy: [npy],
    scaled: async () => [await digits(), [-1, 1]],
    writeNpy: [{ data: Float64Array.of(1, 2), shape: [2] }],
  },
  input: {
    checked: [schema, anything(1), "file"],
    explain: [{ path: ["a"], message: "wrong", code: "custom" }, anything({ a: 1 })],
    joinPath: ["schemes", [0, "name"]],
    namingFile: [file, async () => 1],
    parseJson: ["{}", "file: "],
    printable: ["text", 10],
  },
  "input/node": {
    digestOf: [[file]],
    isDraft: [".1-2.part"],
    isRunning: ["1-0"],
    notWritable: [file, anything(new Error("full"))],
    processMark: [],
    readBytes: [file, options({ most: 1000 })],
    readBytesIfPresent: [file, options({ most: 1000 })],
    readText: [file, options({ most: 1000 })],
    removeDrafts: [folder],
    requireFile: [file],
    requireWritableFolder: [folder, options({ make: false })],
    writeWhole: [join(folder, "written.txt"), "text"],
  },
};
