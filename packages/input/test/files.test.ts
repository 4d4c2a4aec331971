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
