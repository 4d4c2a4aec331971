import { describe, expect, it } from "vitest";
import { distance, measureRow, strongTable } from "./strong-table.ts";

describe("strong errors on a mixture, path by path, from 16,000 paths", () => {
  it.each(strongTable)("$title: $rms, of order $order", async (row) => {
    const { errors, order } = await measureRow(row, 16_000, 1);
    errors.forEach((error, k) => expect(distance(error, row.rms[k], row.accuracy)).toBeLessThan(3));
    expect(Math.abs(order - row.order)).toBeLessThan(0.1);
  });
});
