import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** A module whose hook writes the address of every imported module to standard error. */
const tracer = dataUrl(
  `import { register } from "node:module"; register(${JSON.stringify(
    dataUrl(`import { writeSync } from "node:fs";
    export async function resolve(name, context, next) {
      const found = await next(name, context);
      writeSync(2, found.url + "\\n");
      return found;
    }`),
  )});`,
);

function dataUrl(module: string): string {
  return `data:text/javascript,${encodeURIComponent(module)}`;
}

// Times depend on the machine, so the test looks at their cause: what is loaded.
it.each([["--version"], ["--help"], ["list schemes"], ["list metrics --json"], ["drifts ou"], ["list"]])(
  "`backstep %s` starts without core and without a plugin",
  (line) => {
    const options = ["--conditions=@backstep/source", "--import", "tsx", "--import", tracer];
    const { stderr, status } = spawnSync(process.execPath, [...options, main, ...line.split(" ")], {
      encoding: "utf8",
    });
    const loaded = stderr.split("\n").filter((url) => url.startsWith("file:"));
    expect({ status, main: loaded.some((url) => url.includes("/src/main.ts")) }).toEqual({ status: 0, main: true });
    const allowed = line.startsWith("-") ? /\/commander\// : /\/commander\/|\/catalogue\/src\/(?:listing|aliases)/;
    const others = loaded.filter(
      (url) => /\/packages\/|\/node_modules\//.test(url) && !/\/(?:tsx|esbuild|get-tsconfig)/.test(url),
    );
    expect(others.filter((url) => !allowed.test(url))).toEqual([]);
  },
);
