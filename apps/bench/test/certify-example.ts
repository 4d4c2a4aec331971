import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Check, Finding, FittedOrder, LawRow } from "@backstep/certify";
import { backstep, fileOf } from "./terminal.ts";

/** The path of an example. */
export const example = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/certify/${name}`, import.meta.url));
/** Whether Python is installed. */
export const python: boolean = spawnSync("python3", ["--version"]).status === 0;
if (!python) console.warn("certify: python3 is not installed; its examples do not run");
export const languages: readonly string[] = ["node", ...(python ? ["python3"] : [])];
export const file = (language: string): string => (language === "node" ? "heun.mjs" : "euler_maruyama.py");

/** The command of an example with a part of its text replaced. */
export function mutant(language: string, from: string | RegExp, to: string): string {
  const text = readFileSync(example(file(language)), "utf8");
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${from} does not occur in ${file(language)}`);
  return `${language} "${fileOf(changed, file(language))}"`;
}

/** The findings of a run, and its exit status. */
export async function findings(
  command: string,
  ...argv: string[]
): Promise<{ status: number; all: Finding[]; error: string }> {
  const steps = argv.includes("--steps") ? [] : ["--steps", "16,32,64,128,256"];
  const { status, out, error } = await backstep(["certify", "--command", command, "--json", ...steps, ...argv]);
  return {
    status,
    error,
    all: out
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

export const lawsIn = (all: Finding[]): LawRow[] => all.filter((each) => each.kind === "law");
export const ordersIn = (all: Finding[]): FittedOrder[] => all.filter((each) => each.kind === "order");
export const failedIn = (all: Finding[]): Check[] =>
  all.filter((each) => each.kind === "check").filter(({ passed }) => !passed);
