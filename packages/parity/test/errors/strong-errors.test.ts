import { describe, expect, it } from "vitest";
import { distance, measureRow, strongTable } from "./strong-table.ts";

describe("strong errors on a mixture, path by path, from 1,000 paths", () => {
  it.each(strongTable)("$title: $rms, of order $order", async (row) => {
    const { errors, order, standardError } = await measureRow(row, 1000, 5);
    errors.forEach((error, k) => expect(distance(error, row.rms[k], row.accuracy)).toBeLessThan(3));
    expect(Math.abs(order - row.order)).toBeLessThan(0.1 + 2 * standardError);
  });
});
