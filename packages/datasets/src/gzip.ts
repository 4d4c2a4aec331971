import { BackstepError } from "@backstep/core";

/** Whether the bytes start with the signature of gzip. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The decompressed bytes of gzip data; other bytes unchanged. */
export async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  try {
    const stream = new Blob([Uint8Array.from(bytes)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new BackstepError("FILE_FORMAT", "the gzip data are damaged or incomplete; obtain the file again", {}, cause);
  }
}
