import type { PluginKind } from "../../packages/templates/src/index.ts";
import { packageName } from "../repository/manifest-rules.ts";

/** The manifest of a new package of this repository. */
export function manifestOf(kind: PluginKind, name: string, folder: string): string {
  const group = kind === "target" ? "score" : kind;
  const subject = { scheme: ["sampler", "sde"], score: ["score"], target: ["target"], metric: ["metric"] };
  const json = {
    name: packageName(folder),
    version: "0.0.0",
    description: `Describe ${name} in one line: what the ${kind} does`,
    keywords: ["diffusion", "score-based", ...(subject[kind as keyof typeof subject] ?? []), name, `backstep-${group}`],
    license: "MIT",
    repository: { type: "git", url: "git+https://github.com/backstep-diffusion/backstep.git", directory: folder },
    type: "module",
    sideEffects: false,
    exports: {
      ".": { "@backstep/source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./package.json": "./package.json",
    },
    files: ["dist", "src", "!dist/.tsbuildinfo"],
    engines: { node: ">=20.19" },
    peerDependencies: { "@backstep/core": ">=0.1.0 <1" },
    devDependencies: {
      "@backstep/core": "workspace:*",
      ...((kind === "scheme" || kind === "score") && { "@backstep/drifts": "workspace:*" }),
      ...(kind === "scheme" && { "@backstep/score-analytic": "workspace:*" }),
      "@backstep/testkit": "workspace:*",
    },
    publishConfig: { access: "public", provenance: true },
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

/** The TypeScript project of a new package. */
export const tsconfig = `${JSON.stringify(
  { extends: "../../../tooling/tsconfig/lib.json", references: [{ path: "../../../packages/core" }] },
  undefined,
  2,
)}\n`;
