import { loadKernels } from "@backstep/kernels";
import { describe, expect, it } from "vitest";
import { precisions, put, view } from "./memory.ts";

const kernels = await loadKernels();
const every = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);

/** The value of the bits of a half, by the definition. */
function numberOf(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

function halves(bits: Uint16Array): number {
  const address = kernels.allocate(2 * bits.length);
  new Uint16Array(kernels.memory.buffer, address, bits.length).set(bits);
  return address;
}

describe.each(precisions)("half precision and %s", (precision) => {
  const from = (bits: Uint16Array): number[] => {
    kernels.reset();
    const [x, out] = [halves(bits), put(kernels, precision, new Float64Array(bits.length))];
    kernels.fromHalf(precision, out, x, bits.length);
    return Array.from(view(kernels, precision, out, bits.length));
  };
  const to = (values: readonly number[]): number[] => {
    kernels.reset();
    const [x, out] = [put(kernels, precision, values), halves(new Uint16Array(values.length))];
    kernels.toHalf(precision, out, x, values.length);
    return Array.from(new Uint16Array(kernels.memory.buffer, out, values.length));
  };

  it("every half has the value of its definition, and is the half of that value", () => {
    const values = from(every);
    expect(values).toEqual(Array.from(every, numberOf));
    // Includes the signs of zeros, but not the payloads of NaN.
    const back = to(values);
    for (const bits of every)
      if (Number.isNaN(numberOf(bits))) expect(back[bits] & 0x7fff).toBe(0x7e00);
      else expect(back[bits]).toBe(bits);
  });

  it("rounds to the even half in the middle between two halves, and to the nearer half otherwise", () => {
    const finite = Array.from({ length: 0x7c00 }, (_, bits) => bits);
    const halfway = finite.map((bits) => (numberOf(bits) + (bits === 0x7bff ? 65536 : numberOf(bits + 1))) / 2);
    const ulp = 2 ** -23;
    const even = (bits: number): number => bits + (bits & 1);
    expect(to(halfway)).toEqual(finite.map(even));
    expect(to(halfway.map((value) => -value * (1 - ulp)))).toEqual(finite.map((bits) => bits | 0x8000));
    expect(to(halfway.map((value) => value * (1 + ulp)))).toEqual(finite.map((bits) => bits + 1));
  });

  it("values above the range become infinite, and values below it become zero with their sign", () => {
    expect(to([65519.99609375, 65520, -1e30, 2 ** -26, -(2 ** -26), Number.NaN, 1e-45])).toEqual([
      0x7bff, 0x7c00, 0xfc00, 0, 0x8000, 0x7e00, 0,
    ]);
  });

  it.each([1, 2, 3, 5, 7, 1025])("converts any number of values, here %d, and writes nothing beyond them", (count) => {
    kernels.reset();
    const bits = Uint16Array.from({ length: count }, (_, i) => 0x3c00 + i);
    const [x, out] = [halves(bits), put(kernels, precision, new Float64Array(count + 1).fill(-1))];
    kernels.fromHalf(precision, out, x, count);
    expect(Array.from(view(kernels, precision, out, count + 1))).toEqual([...Array.from(bits, numberOf), -1]);
    const back = halves(new Uint16Array(count + 1).fill(7));
    kernels.toHalf(precision, back, out, count);
    expect(Array.from(new Uint16Array(kernels.memory.buffer, back, count + 1))).toEqual([...bits, 7]);
  });
});
