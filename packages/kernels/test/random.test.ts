import { loadKernels, type Precision, type Stream, uniform } from "@backstep/kernels";
import { describe, expect, it } from "vitest";
import { bytesOf, precisions, sha256, view } from "./memory.ts";

const kernels = await loadKernels();
const stream: Stream = { seedLow: 0x9e3779b9, seedHigh: 0x243f6a88, step: 7, draw: 2 };

function numbers(
  kind: "normals" | "uniforms",
  precision: Precision,
  first: number,
  count: number,
  of = stream,
): Float32Array | Float64Array {
  kernels.reset();
  const out = kernels.allocate(count * bytesOf[precision]);
  if (kind === "normals") kernels.normals(precision, out, of, first, count, 1);
  else kernels.uniforms(precision, out, of, first, count);
  return view(kernels, precision, out, count).slice();
}

describe("Philox4x32-10", () => {
  // Known answers of Random123 (D. E. Shaw Research), file kat_vectors.
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)("of %j", (counter, key, expected) => {
    expect(Array.from(kernels.philox(counter, key))).toEqual(expected);
  });

  it("gives the words of the uniforms, in the tiles that the README describes", () => {
    const single = numbers("uniforms", "f32", 0, 64);
    const double = numbers("uniforms", "f64", 0, 32);
    for (let block = 0; block < 16; block++) {
      const [tile, lane] = [block >> 2, block & 3];
      const words = kernels.philox([block, 0, stream.step, stream.draw], [stream.seedLow, stream.seedHigh]);
      words.forEach((word, j) => {
        const bits = word >>> 8;
        expect(single[16 * tile + 4 * j + lane]).toBe(bits === 0 ? 2 ** -25 : bits * 2 ** -24);
      });
      // In f64 words 0 and 1 of a block make one number, words 2 and 3 another. The first word is the lower half.
      for (const pair of [0, 1]) {
        const bits = (BigInt(words[2 * pair + 1]) << 32n) | BigInt(words[2 * pair]);
        const expected = Number(bits >> 11n) * 2 ** -53;
        expect(double[8 * tile + 4 * pair + lane]).toBe(expected);
      }
    }
  });
});

describe("uniform", () => {
  it("has the bits of each element of uniforms in f64, across tiles, words of the block index and seeds", () => {
    for (const first of [0, 2 ** 20 + 3, 2 ** 33 - 9, 2 ** 40 + 5])
      for (const of of [stream, { seedLow: 0, seedHigh: 0, step: 0, draw: 0 }, { ...stream, step: 2 ** 32 - 1 }])
        numbers("uniforms", "f64", first, 40, of).forEach((expected, k) =>
          expect(uniform(of, first + k)).toBe(expected),
        );
  });
});

describe.each(["normals", "uniforms"] as const)("%s", (kind) => {
  describe.each(precisions)("in %s", (precision) => {
    it("of any sub-range have the same bits as in the whole stream", () => {
      const whole = numbers(kind, precision, 0, 200);
      for (let first = 0; first < 70; first += 3)
        for (const count of [0, 1, 2, 5, 8, 15, 16, 17, 31, 64, 129])
          expect(numbers(kind, precision, first, count)).toEqual(whole.slice(first, first + count));
    });

    it("continue across 2³² blocks and elements", () => {
      for (const middle of [2 ** 32, 2 ** 33, 2 ** 34, 2 ** 35]) {
        const whole = numbers(kind, precision, middle - 40, 80);
        expect(new Set(whole).size).toBe(80);
        expect(numbers(kind, precision, middle - 3, 7)).toEqual(whole.slice(37, 44));
        expect(numbers(kind, precision, middle, 40)).toEqual(whole.slice(40));
      }
      // Elements at a distance of 2³² blocks differ, because the counter has a high word.
      expect(numbers(kind, precision, 2 ** 34, 16)).not.toEqual(numbers(kind, precision, 0, 16));
    });

    it("depend on every part of the address", () => {
      const of = (change: Partial<Stream>): string => numbers(kind, precision, 0, 16, { ...stream, ...change }).join();
      const streams = [{}, { seedLow: 1 }, { seedHigh: 1 }, { step: 8 }, { draw: 3 }, { step: 2, draw: 7 }].map(of);
      expect(new Set(streams).size).toBe(streams.length);
    });

    it("do not change the numbers around their range", () => {
      kernels.reset();
      const out = kernels.allocate(64 * bytesOf[precision]);
      view(kernels, precision, out, 64).fill(-7);
      kernels[kind](precision, out + 5 * bytesOf[precision], stream, 3, 37, 1);
      const after = Array.from(view(kernels, precision, out, 64));
      expect(after.slice(0, 5)).toEqual(Array(5).fill(-7));
      expect(after.slice(42)).toEqual(Array(22).fill(-7));
      expect(after.slice(5, 42)).not.toContain(-7);
    });
  });
});

describe("bits, the same on every machine", () => {
  const expected: Record<string, string> = {
    "normals f32": "66942d3f5a1319b4268537d968c47ebd12924f8a32c90a7d7857b4f7ebb94704",
    "normals f64": "f745dd0c510223d6a3f934023d959e77e47b711ab7f759b5501dda8b7f3d53e7",
    "uniforms f32": "bd7630c8b246aaf90d3f8df6f96149ce1022e042b7effbfc5efe3fc552cf23ef",
    "uniforms f64": "a1bf9d64a1ee73cdc5dd078d745b35e499a94d5c9151336d6f928d311d5bb11c",
  };
  it.each(["normals f32", "normals f64", "uniforms f32", "uniforms f64"])("%s", async (name) => {
    const [kind, precision] = name.split(" ") as ["normals" | "uniforms", Precision];
    expect(await sha256(numbers(kind, precision, 0, 100_000))).toBe(expected[name]);
  });
});

it("the scale of normals adds one rounding", () => {
  const plain = numbers("normals", "f64", 0, 100);
  kernels.reset();
  const out = kernels.allocate(800);
  kernels.normals("f64", out, stream, 0, 100, 0.5);
  expect(view(kernels, "f64", out, 100)).toEqual(plain.map((z) => z / 2));
});

it("refuses an invalid element index", () => {
  const out = kernels.allocate(64);
  expect(() => kernels.normals("f64", out, stream, -1, 1, 1)).toThrow("first is -1");
  expect(() => kernels.uniforms("f32", out, stream, 0.5, 1)).toThrow("first is 0.5");
});
