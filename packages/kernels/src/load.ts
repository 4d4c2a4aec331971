import { decodeBase64 } from "./base64.ts";
import type { WasmExports } from "./exports.ts";
import { WasmKernels } from "./instance.ts";
import { wasmBase64 } from "./kernels.wasm.ts";
import type { Kernels } from "./types.ts";

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * Instantiates the kernels with a separate memory. The package contains the module as text and compiles it once per process. It
 * downloads nothing and reads no file, in Node and in browsers.
 *
 * @example
 * ```ts
 * const kernels = await loadKernels();
 * const z = kernels.allocate(8 * 1000);
 * kernels.normals("f64", z, { seedLow: 1, seedHigh: 0, step: 0, draw: 0 }, 0, 1000, 1);
 * const first = new Float64Array(kernels.memory.buffer, z, 1000)[0];
 * ```
 */
export async function loadKernels(): Promise<Kernels> {
  compiled ??= moduleBytes().then((bytes) => WebAssembly.compile(bytes));
  const instance = await WebAssembly.instantiate(await compiled);
  return new WasmKernels(instance.exports as unknown as WasmExports);
}

/** The module is stored as gzip, which makes a bundle 7 kB smaller. */
async function moduleBytes(): Promise<ArrayBuffer> {
  const packed = new Blob([decodeBase64(wasmBase64)]).stream();
  return new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
