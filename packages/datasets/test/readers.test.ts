import { BackstepError } from "@backstep/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsv, readIdx, readMatrix, readNpy, writeNpy } from "../src/index.ts";
import { gzipped, idxFile, npyFile } from "./files.ts";

const refusal = (code: string) => expect.objectContaining({ name: "BackstepError", code });

describe("IDX", () => {
  it("is read in all its types, big-endian", async () => {
    const cases = [
      [8, [7, 255], "u8", [7, 255]],
      [9, [7, 255], "i8", [7, -1]],
      [11, [1, 0, 255, 254], "i16", [256, -2]],
      [12, [0, 0, 1, 0, 255, 255, 255, 254], "i32", [256, -2]],
      [13, [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], "f32", [1, -2]],
      [14, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], "f64", [1, -2]],
    ] as const;
    for (const [type, bytes, dtype, values] of cases) {
      const array = await readIdx(idxFile(type, [2], bytes));
      expect([array.dtype, array.shape, [...array.data]]).toEqual([dtype, [2], values]);
    }
  });

  it("is decompressed if it is gzip, for any name", async () => {
    const { data, shape } = await readIdx(gzipped(idxFile(8, [2, 1, 2], [1, 2, 3, 4])));
    expect([shape, [...data]]).toEqual([
      [2, 1, 2],
      [1, 2, 3, 4],
    ]);
  });

  it("that is damaged is refused: FILE_FORMAT", async () => {
    const good = idxFile(8, [2, 2], [1, 2, 3, 4]);
    for (const bad of [
      new Uint8Array(0),
      good.subarray(0, 3),
      good.subarray(0, 7),
      good.subarray(0, good.length - 1),
      Uint8Array.from([...good, 0]),
      idxFile(10, [1], [1]),
      idxFile(8, [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], []),
      gzipped(good).subarray(0, 20),
    ])
      await expect(readIdx(bad)).rejects.toEqual(refusal("FILE_FORMAT"));
  });
});

describe("gzip data", () => {
  it("are unpacked up to a limit, which a caller may set", async () => {
    const file = gzipped(idxFile(8, [1, 5], [1, 2, 3, 4, 5]));
    expect((await readMatrix(file, "x.idx.gz", { mostBytes: 17 })).dim).toBe(5);
    await expect(readMatrix(file, "x.idx.gz", { mostBytes: 16 })).rejects.toThrow(/more than 16 bytes/);
    await expect(readIdx(file, { mostBytes: 16 })).rejects.toEqual(refusal("FILE_FORMAT"));
  });
});

describe("NPY", () => {
  it("is read back as it was written, in every type", () => {
    for (const data of [
      Float64Array.of(1.5, Number.NaN, -0, 1e300, 2, 3),
      Float32Array.of(1.5, -2, 0, 1, 2, 3),
      Int32Array.of(1, -2, 3, 4, 5, 6),
      BigInt64Array.of(1n, -(2n ** 62n), 3n, 4n, 5n, 6n),
      Uint8Array.of(0, 255, 1, 2, 3, 4),
    ])
      for (const shape of [[6], [2, 3], [1, 6, 1]]) {
        const bytes = writeNpy({ data, shape });
        const back = readNpy(bytes);
        expect(back.data).toEqual(data);
        expect(back.shape).toEqual(shape);
        // NumPy aligns the values, so that a reader can map them into memory.
        expect((bytes.length - data.byteLength) % 64).toBe(0);
      }
  });

  it("is written byte for byte as numpy.save writes it", () => {
    const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }`;
    const values = new Uint8Array(Float64Array.of(1, 2).buffer);
    const expected = npyFile(header.padEnd(117), values);
    expect([...writeNpy({ data: Float64Array.of(1, 2), shape: [2, 1] })]).toEqual([...expected]);
  });

  it("is read in format 2.0, as a scalar, and from the middle of a buffer", () => {
    const one = new Uint8Array(Float64Array.of(7).buffer);
    const file = npyFile("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", one, 2);
    expect(readNpy(file)).toEqual({ data: Float64Array.of(7), shape: [], dtype: "<f8" });
    const padded = Uint8Array.from([1, 2, 3, ...file]);
    expect(readNpy(padded.subarray(3)).data).toEqual(Float64Array.of(7));
  });

  it("that is damaged, foreign or in Fortran order is refused: FILE_FORMAT", () => {
    const values = new Uint8Array(16);
    const file = (header: string) => npyFile(header, values);
    for (const bad of [
      new Uint8Array(0),
      new Uint8Array(100),
      file("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }"),
      file("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }"),
      file("{'descr': '<f8', 'fortran_order': True, 'shape': (2,), }"),
      file("{'descr': '>f8', 'fortran_order': False, 'shape': (2,), }"),
      file("{'descr': 'constructor', 'fortran_order': False, 'shape': (2,), }"),
      file("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }"),
      file("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999), }"),
      file("{'descr': '<f8', 'fortran_order': False, 'shape': (1 1), }"),
      npyFile("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", values, 3),
      file("{}"),
      writeNpy({ data: Float64Array.of(1, 2), shape: [2] }).subarray(0, 40),
    ])
      expect(() => readNpy(bad)).toThrow(refusal("FILE_FORMAT"));
  });

  it("is not written in a shape that does not match the values", () => {
    for (const shape of [[2], [1.5, 2], [-1, -3]])
      expect(() => writeNpy({ data: new Float64Array(3), shape })).toThrow(refusal("SHAPE_MISMATCH"));
  });
});

describe("CSV", () => {
  it("is a table of numbers, with or without a header, which is detected", () => {
    const numbers = { data: Float64Array.of(1, -2.5, 3e-2, 4), n: 2, dim: 2 };
    expect(readCsv("1,-2.5\n3e-2, 4\n")).toEqual(numbers);
    expect(readCsv('\ufeff"x",y\r\n1,-2.5\r\n\r\n"3e-2",.4e1\r\n')).toEqual({ ...numbers, columns: ["x", "y"] });
    expect(readCsv(new TextEncoder().encode("9,9\n1,-2.5\n3e-2,4"), { header: true })).toEqual({
      ...numbers,
      columns: ["9", "9"],
    });
  });

  it("with a cell that is not a finite number is refused with row and column: DATA_INVALID", () => {
    for (const cell of ["nan", "inf", "abc", "", "1e999", "0x10", "1 2", "1_000"])
      expect(() => readCsv(`a,b\n1,2\n3,${cell}\n`)).toThrow(
        expect.objectContaining({ code: "DATA_INVALID", details: { row: 1, column: 1 } }),
      );
    expect(() => readCsv('1,2\n3,"a\nb"')).toThrow(/column 1 .* is "a\\nb"; it must be a finite number$/);
    expect(() => readCsv("nan,nan\n1,2")).toThrow(refusal("DATA_INVALID"));
    expect(() => readCsv("a,b\n1,2", { header: false })).toThrow(refusal("DATA_INVALID"));
  });

  it("that is not a table is refused: FILE_FORMAT", () => {
    for (const bad of ["", "\n\n", "a,b\n", "1,2\n3\n", '1,"2\n', '1,2"3"\n'])
      expect(() => readCsv(bad)).toThrow(refusal("FILE_FORMAT"));
    expect(() => readCsv(Uint8Array.of(0xff, 0xfe, 0x31))).toThrow(refusal("FILE_FORMAT"));
  });
});

describe("a file by its name", () => {
  const images = idxFile(8, [2, 1, 2], [1, 2, 3, 4]);
  const expected = { kind: "samples", x: Float64Array.of(1, 2, 3, 4), n: 2, dim: 2 };

  it("is read as points, in every format", async () => {
    const npy = writeNpy({ data: Int32Array.of(1, 2, 3, 4), shape: [2, 2] });
    const big = writeNpy({ data: BigInt64Array.of(1n, 2n, 3n, 4n), shape: [2, 2] });
    const csv = new TextEncoder().encode("1,2\n3,4\n");
    for (const [file, name] of [
      [images, "t10k-images-idx3-ubyte"],
      [gzipped(images), "t10k-images-idx3-ubyte.gz"],
      [images, "images.idx"],
      [images, "images.idx3-ubyte"],
      [npy, "folder/x.npy"],
      [gzipped(npy), "x.npy.gz"],
      [big, "X.NPY"],
      [csv, "x.csv"],
      [gzipped(csv), "x.csv.gz"],
    ] as const)
      expect(await readMatrix(file, name)).toEqual(expected);
  });

  it("with a single list is a column of points", async () => {
    const file = writeNpy({ data: Float32Array.of(1, 2, 3), shape: [3] });
    expect(await readMatrix(file, "x.npy")).toMatchObject({ n: 3, dim: 1 });
  });

  it("is refused with another name, without points, or with a value that is not finite", async () => {
    const scalar = writeNpy({ data: Float64Array.of(1), shape: [] });
    const empty = writeNpy({ data: new Float64Array(0), shape: [0, 3] });
    for (const [file, name] of [
      [images, "x.png"],
      [scalar, "x.npy"],
      [empty, "x.npy"],
    ] as const)
      await expect(readMatrix(file, name)).rejects.toEqual(refusal("FILE_FORMAT"));
    const nan = writeNpy({ data: Float64Array.of(1, 2, 3, Number.NaN), shape: [2, 2] });
    await expect(readMatrix(nan, "x.npy")).rejects.toMatchObject({
      code: "DATA_INVALID",
      details: { row: 1, column: 1 },
    });
  });
});

describe("any bytes", () => {
  const damaged = (good: Uint8Array) =>
    fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
      const bytes = good.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    });
  const npy = writeNpy({ data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] });
  const idx = idxFile(8, [2, 2], [1, 2, 3, 4]);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string().map((text) => new TextEncoder().encode(text)),
    damaged(npy),
    damaged(idx),
    damaged(gzipped(npy)),
    damaged(new TextEncoder().encode('a,b\n1,2\n"3",4\n')),
  );

  it("are read or refused with a BackstepError, never with another error", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom("x.npy", "x.csv", "x.idx", "x.csv.gz", "y"), async (file, name) => {
        const outcome: unknown = await readMatrix(file, name).catch((error: unknown) => error);
        if (outcome instanceof BackstepError) expect(outcome.message).not.toContain("\n");
        else expect(outcome).toMatchObject({ kind: "samples" });
      }),
      { numRuns: 1000 },
    );
  });
});

describe("short types of NumPy", () => {
  const bytesOf = (type: string, bytes: readonly number[]): Uint8Array => {
    const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (2,), }`.padEnd(117);
    return Uint8Array.from([
      0x93,
      ...new TextEncoder().encode("NUMPY"),
      1,
      0,
      118,
      0,
      ...new TextEncoder().encode(`${text}\n`),
      ...bytes,
    ]);
  };

  it.each<[type: string, bytes: number[], values: number[]]>([
    ["<f2", [0x00, 0x3c, 0xff, 0xfb], [1, -65504]],
    ["<f2", [0x01, 0x00, 0x00, 0xc0], [2 ** -24, -2]],
    ["<i2", [0x00, 0x01, 0xfe, 0xff], [256, -2]],
    ["|i1", [0x07, 0xff], [7, -1]],
  ])("%s is exact", async (type, bytes, values) => {
    expect(Array.from((await readMatrix(bytesOf(type, bytes), "x.npy")).x)).toEqual(values);
  });

  it("refuse an integer of 64 bits that is not a double, and a byte order that is not read", async () => {
    const large = [1, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    await expect(readMatrix(bytesOf("<i8", large), "x.npy")).rejects.toThrow("9007199254740993 is not exact");
    await expect(readMatrix(bytesOf(">f8", large), "x.npy")).rejects.toThrow("the element type is >f8; it must be <f8");
  });
});
