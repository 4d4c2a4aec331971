// Compiles assembly/ and embeds the module: `node scripts/build.mjs`. With --check it only compares, and exits with 1 if the
// committed file differs from the result of the sources.
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "src", "kernels.wasm.ts");
const folder = mkdtempSync(join(tmpdir(), "kernels-"));

/** The module as gzip in base64, in short lines for editors and diffs. A server compresses the base64 of a plain module far less. */
function embed(bytes) {
  const lines = gzipSync(bytes, { level: 9 })
    .toString("base64")
    .match(/.{1,116}/g);
  return [
    "// Generated from assembly/ by scripts/build.mjs; do not edit.",
    `/** The WebAssembly module, ${bytes.length} bytes, as gzip in base64. */`,
    "export const wasmBase64: string = `",
    ...lines,
    "`;",
    "",
  ].join("\n");
}

try {
  const binary = join(folder, "kernels.wasm");
  const options = ["-O3", "--enable", "simd", "--runtime", "stub", "--initialMemory", "16", "--disableWarning", "112"];
  const { error, stderr } = await asc.main(["assembly/index.ts", ...options, "--baseDir", root, "--outFile", binary]);
  if (error) throw new Error(stderr.toString());
  const module = readFileSync(binary);
  if (process.argv.includes("--check")) {
    // Versions of zlib compress differently, so the modules are compared and not the files.
    const [, text] = readFileSync(target, "utf8").split("`;")[0].split("= `");
    const same = gunzipSync(Buffer.from(text, "base64")).equals(module);
    if (!same)
      console.error(
        "src/kernels.wasm.ts differs from the module of assembly/: run `npm run build:wasm` in packages/kernels and commit the file",
      );
    process.exitCode = same ? 0 : 1;
  } else {
    const next = `${target}.next`;
    writeFileSync(next, embed(module));
    renameSync(next, target);
  }
} finally {
  rmSync(folder, { recursive: true });
}
