import { requireArguments, shape } from "@backstep/core/plugin";

/** A part of a results folder that cannot be used. */
export interface Damage {
  readonly file: string;
  /** The number of the line, from 1. */
  readonly line?: number;
  /** What is wrong, and what to do. */
  readonly message: string;
}

const aDamage = shape("a damage of a results folder", { file: { type: "text" }, message: { type: "text" } });

/** The most damages of one folder that a text names. */
const most = 5;

/** Damages in words, one line each. */
export function damageText(damages: readonly Damage[]): string {
  requireArguments("damageText", { damages: { type: "list", of: aDamage } }, { damages });
  const lines = damages
    .slice(0, most)
    .map(({ file, line, message }) => `${file}${line === undefined ? "" : `, line ${line}`}: ${message}\n`);
  const rest = damages.length - lines.length;
  return `${lines.join("")}${rest > 0 ? `and ${rest} more damaged places\n` : ""}`;
}
