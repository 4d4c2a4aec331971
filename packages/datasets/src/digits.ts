import { requireArguments } from "@backstep/core/plugin";
import { range, someDigits } from "./arguments.ts";
import { packedDigits } from "./digits.table.ts";
import { unpacked } from "./gzip.ts";

/** Handwritten digits as images of 8×8 pixels. */
export interface Digits {
  /** Brightness of every pixel, 0 (background) to 16, (n, 64) row-major. */
  readonly pixels: Uint8Array;
  /** The digit that each image shows, 0 to 9, (n). */
  readonly labels: Uint8Array;
  readonly n: number;
  readonly dim: number;
  readonly width: number;
  readonly height: number;
  /** The licence requires this attribution with every copy or picture of the data. */
  readonly attribution: string;
  readonly licence: string;
}

const [n, width, height] = [1797, 8, 8];

/**
 * The 1,797 handwritten digits of the test set of "Optical Recognition of Handwritten Digits", embedded in the package.
 *
 * Each call unpacks the data again, which takes a few milliseconds. The caller may change the arrays.
 *
 * - **Shapes** pixels (1797, 64), labels (1797).
 * - **Units** brightness 0 to 16; `scaled` maps it to another range.
 *
 * @see E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, CC BY 4.0.
 * @example
 * ```ts
 * const { labels, attribution } = await digits();
 * ```
 */
export async function digits(): Promise<Digits> {
  const packed = Uint8Array.from(atob(packedDigits.replaceAll("\n", "")), (letter) => letter.charCodeAt(0));
  const bytes = await unpacked(packed);
  const dim = width * height;
  return {
    pixels: bytes.slice(0, n * dim),
    labels: bytes.slice(n * dim),
    n,
    dim,
    width,
    height,
    attribution:
      "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0",
    licence: "CC BY 4.0",
  };
}

/**
 * Pixels mapped linearly from 0…16 to a range, as points (n, d).
 *
 * @example
 * ```ts
 * const x = scaled(await digits(), [-1, 1]);
 * ```
 */
export function scaled(given: Digits, to: readonly [low: number, high: number]): Float64Array {
  requireArguments("scaled", { digits: someDigits, range }, { digits: given, range: to });
  const [low, high] = to;
  return Float64Array.from(given.pixels, (value) => low + ((high - low) * value) / 16);
}
