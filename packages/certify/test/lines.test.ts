import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { readLines } from "../src/program/lines.ts";

const readFrom = (parts: readonly string[], longest: number): Promise<readonly string[]> =>
  new Promise((resolve) => {
    const lines: string[] = [];
    const stream = Readable.from(parts.map((part) => Buffer.from(part)));
    stream.on("end", () => resolve(lines));
    readLines(
      stream,
      { onLine: (line) => lines.push(line), onTooLong: () => resolve([...lines, "too long"]) },
      longest,
    );
  });

it("reads lines over the ends of parts, with either end of a line", async () => {
  expect(await readFrom(["a", "b\nc\r", "\nd"], 10)).toEqual(["ab", "c", "d"]);
});

it("stops at a line without an end", async () => {
  expect(await readFrom(["a\n", "12345", "67890", "1", "2"], 10)).toEqual(["a", "too long"]);
});
