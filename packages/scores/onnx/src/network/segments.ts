import type { Times } from "@backstep/core";

/** The rows `from` … `from + count` of a batch, evaluated in one call with a tensor of `slots` rows. */
export interface Segment {
  readonly from: number;
  readonly count: number;
  readonly slots: number;
}

/** Splits a batch by the fixed batch of the model, and by time if its time input has no batch axis. */
export function segmentsOf(
  network: { readonly fixedRows: number | undefined; readonly timePerRow: boolean; readonly guidance: unknown },
  rows: number,
  time: Times,
): readonly Segment[] {
  const { fixedRows, timePerRow, guidance } = network;
  const oneTime = timePerRow || typeof time === "number";
  if (fixedRows === undefined && oneTime) return [{ from: 0, count: rows, slots: rows }];

  const most = fixedRows === undefined ? rows : guidance === undefined ? fixedRows : fixedRows / 2;
  const segments: Segment[] = [];
  for (let from = 0, to = 0; from < rows; from = to) {
    to = from + 1;
    while (to < rows && to - from < most && (oneTime || time[to] === time[from])) to++;
    segments.push({ from, count: to - from, slots: fixedRows === undefined ? to - from : most });
  }
  return segments;
}
