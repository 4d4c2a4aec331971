import { BackstepError } from "@backstep/core";

/** Most bytes that gzip data may unpack to, unless a caller allows more. A small file can unpack to thousands of times its size. */
export const mostUnpackedBytes: number = 2 ** 29;

/** Whether the bytes start with the signature of gzip. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The decompressed bytes of gzip data; other bytes unchanged. @throws BackstepError `FILE_FORMAT` */
export async function unpacked(bytes: Uint8Array, most: number = mostUnpackedBytes): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    const stream = new Blob([Uint8Array.from(bytes)]).stream().pipeThrough(new DecompressionStream("gzip"));
    // Leaving the loop cancels the stream.
    for await (const part of stream as unknown as AsyncIterable<Uint8Array>) {
      length += part.length;
      if (length > most) throw tooLarge(most);
      parts.push(part);
    }
  } catch (cause) {
    if (cause instanceof BackstepError) throw cause;
    throw new BackstepError("FILE_FORMAT", "the gzip data are damaged or incomplete; obtain the file again", {}, cause);
  }
  return joined(parts, length);
}

function tooLarge(most: number): BackstepError {
  return new BackstepError(
    "FILE_FORMAT",
    `the gzip data unpack to more than ${most} bytes, which is the limit; unpack and divide the file, or raise mostBytes of the reader`,
    { most },
  );
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
