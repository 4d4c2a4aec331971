import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

/** Reports each module that Node loads. Standard error is a file descriptor that the thread of the hooks shares with the program. */
const hooks = `
  import { writeSync } from "node:fs";
  export async function load(url, context, next) {
    writeSync(2, "loaded " + url + "\\n");
    return next(url, context);
  }`;

/** The modules that a program loads after each call of `mark()`. */
function loadedBy(program: string): string[][] {
  const before = `
    import { writeSync } from "node:fs";
    import { register } from "node:module";
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});
    const mark = () => writeSync(2, "mark\\n");`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@backstep/source", "--import", "tsx", "--input-type=module", "--eval", `${before}\n${program}`],
    { cwd: fileURLToPath(new URL("..", import.meta.url)), encoding: "utf8" },
  );
  expect(status, stderr).toBe(0);
  const [, ...stages] = stderr.split("mark\n");
  return stages.map((text) => [...text.matchAll(/^loaded (.*)$/gm)].map(([, url]) => url));
}

describe("a program with the catalogue", () => {
  let [first, second]: string[][] = [];
  beforeAll(() => {
    [first, second] = loadedBy(`
      mark();
      const { createCatalogue } = await import("@backstep/catalogue");
      const catalogue = createCatalogue();
      mark();
      await catalogue.schemes.heun();`);
  });

  it("loads no scheme, no network runtime and no drawing library before it uses them", () => {
    expect(first.filter((url) => /packages\/catalogue\/src/.test(url)).length).toBeGreaterThan(3);
    expect(first.filter((url) => /packages\/schemes\/|tensorflow|onnxruntime-node|\/vega/.test(url))).toEqual([]);
  });

  it("loads only the scheme that it uses", () => {
    const schemes = second.map((url) => /packages\/schemes\/([^/]+)\//.exec(url)?.[1]);
    expect([...new Set(schemes.filter((name) => name !== undefined))]).toEqual(["heun"]);
  });
});
