import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const here: string = fileURLToPath(new URL("..", import.meta.url));
const root = join(here, "..", "..");
const require = createRequire(import.meta.url);

/** Scripts of a page and its workers by path, bundled as a user's bundler does it: without our condition, so from the builds. */
export function bundledBuilds(): Promise<Map<string, Uint8Array>> {
  const worker = join(root, "packages", "scores", "onnx", "dist", "worker", "worker.js");
  return bundled({ page: "src/page.ts", "session-worker": "src/session-worker.ts", worker }, []);
}

/** `/page.js` bundled from sources, for tests that need no build. */
export function bundledSources(page: string): Promise<Map<string, Uint8Array>> {
  return bundled({ page }, ["@backstep/source"]);
}

async function bundled(
  entryPoints: Readonly<Record<string, string>>,
  conditions: string[],
): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints,
    conditions,
    absWorkingDir: here,
    outdir: "out",
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(join(here, "out").length), contents]));
}

/** A file of the runtime for browsers. */
export function runtimeFile(name: string): Uint8Array {
  return readFileSync(join(dirname(require.resolve("onnxruntime-web")), name));
}
