import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Problem } from "./problems.ts";

/** The profile "esm-only" of attw: CommonJS programs do not use these packages, and no resolver is older than `exports`. */
const ignored = ["node10", "node16-cjs"];

async function typeProblems(data: Uint8Array): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(data));
  if (!analysis.types) return ["attw: it has no types"];
  return analysis.problems
    .filter((problem) => !("resolutionKind" in problem && ignored.includes(problem.resolutionKind)))
    .map((problem) => `attw: ${JSON.stringify(problem)}`);
}

async function manifestProblems({ buffer, byteOffset, byteLength }: Buffer): Promise<string[]> {
  const tarball = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  const { messages, pkg } = await publint({ strict: true, pack: { tarball } });
  return messages
    .filter(({ type }) => type === "error")
    .map((message) => `publint: ${formatMessage(message, pkg ?? {}) ?? message.code}`);
}

/** What publint, strict, and attw object to in a package's tarball. */
export async function publicationProblems(name: string, tarball: string): Promise<Problem[]> {
  const data = readFileSync(tarball);
  const found = [...(await manifestProblems(data)), ...(await typeProblems(new Uint8Array(data)))];
  return found.map((what) => ({ package: name, what }));
}
