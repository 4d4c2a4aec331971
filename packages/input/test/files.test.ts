import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BackstepError } from "@backstep/core";
import { namingFile } from "@backstep/input";
import {
  digestOf,
  readBytes,
  readBytesIfPresent,
  readText,
  requireFile,
  requireWritableFolder,
  writeWhole,
} from "@backstep/input/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe("files", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "backstep-input-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are written whole and leave no draft", async () => {
    await writeWhole(join(folder, "a.txt"), "α");
    expect(await readText(join(folder, "a.txt"))).toBe("α");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("are refused if they cannot be written", async () => {
    await expect(writeWhole(join(folder, "missing", "a"), "")).rejects.toMatchObject({ code: "FILE_NOT_WRITABLE" });
    await writeFile(join(folder, "file"), "");
    await expect(requireWritableFolder(join(folder, "file"))).rejects.toMatchObject({ code: "FILE_NOT_WRITABLE" });
  });

  it("may be missing only if they are optional", async () => {
    expect(await readBytesIfPresent(join(folder, "none"))).toBeUndefined();
    await expect(readBytes(join(folder, "none"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    await expect(readBytes(folder)).rejects.toMatchObject({ code: "FILE_FORMAT" });
  });

  it.skipIf(process.platform === "win32")("are refused if they are devices or pipes, without waiting", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await expect(readBytes(join(folder, "pipe"))).rejects.toMatchObject({ code: "FILE_FORMAT" });
    await expect(readBytes("/dev/zero")).rejects.toMatchObject({ code: "FILE_FORMAT" });
    await expect(requireFile("/dev/zero")).rejects.toMatchObject({ code: "FILE_FORMAT" });
    await expect(digestOf(["/dev/zero"])).resolves.toBe(await digestOf([join(folder, "none")]));
  });

  it("are read up to a limit, which a caller may set", async () => {
    await writeFile(join(folder, "five"), "12345");
    expect(await readText(join(folder, "five"), { most: 5 })).toBe("12345");
    await expect(readText(join(folder, "five"), { most: 4 })).rejects.toThrow(/at most 4 are read/);
  });

  it("stand at the start of an error's message, once", async () => {
    const failing = (message: string) =>
      namingFile("x.yaml", async () => {
        throw new BackstepError("FILE_FORMAT", message);
      });
    await expect(failing("bad key")).rejects.toThrow(/^x\.yaml: bad key$/);
    await expect(failing("x.yaml: bad key")).rejects.toThrow(/^x\.yaml: bad key$/);
  });

  it("have a digest of their contents, in which a missing file is an empty one", async () => {
    await writeFile(join(folder, "empty"), "");
    await writeFile(join(folder, "b"), "b");
    const digest = await digestOf([join(folder, "empty")]);
    expect(await digestOf([join(folder, "none")])).toBe(digest);
    expect(await digestOf([join(folder, "b")])).not.toBe(digest);
    expect(digest).toBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  });
});
