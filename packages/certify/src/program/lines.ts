import type { Readable } from "node:stream";

/** Longest line in characters. The points of the largest run need less. */
export const longestLine: number = 2 ** 26;

/** What happens to the lines of a stream. */
export interface LineReader {
  onLine(line: string): void;
  /** A line is longer than `longest`. Nothing more is read. */
  onTooLong(): void;
}

/** Reads the lines of a stream. Unlike `node:readline`, it stops at a line without an end. */
export function readLines(stream: Readable, { onLine, onTooLong }: LineReader, longest: number = longestLine): void {
  let begun = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    const parts = text.split("\n");
    const last = parts.pop() as string;
    for (const part of parts) {
      const line = begun + part;
      begun = "";
      onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    }
    begun += last;
    if (begun.length <= longest) return;
    begun = "";
    stream.destroy();
    onTooLong();
  });
  stream.on("end", () => {
    if (begun !== "") onLine(begun);
  });
}
