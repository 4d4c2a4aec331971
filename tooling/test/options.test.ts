import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DescribedPlugin, describedPlugins, importSource } from "../docs/described-plugins.ts";
import { root } from "../repository/packages.ts";
import { runTool } from "../repository/run-tool.ts";

/** The names of the options in the table of a README. A name with a dot is inside another option. */
function namesInReadme({ folder, name }: DescribedPlugin): string[] {
  const page = readFileSync(join(root, folder, "README.md"), "utf8");
  const [, section = ""] = page.split(`<!-- options ${name}: generated -->`);
  const [table = ""] = section.split(`<!-- /options ${name} -->`);
  return [...table.matchAll(/^\| `([^`.]+)` \|/gm)].map(([, option = ""]) => option);
}

interface Entry {
  readonly plugin: { readonly options: object };
}
type Section = Readonly<Record<string, () => Promise<Entry>>>;

describe("the options of every plugin", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "backstep-options-")));
  let plugins: readonly DescribedPlugin[] = [];
  beforeAll(async () => {
    plugins = await describedPlugins();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("are those of the table in its README, and no table is missing", () => {
    expect(plugins.length).toBeGreaterThan(45);
    const named = (of: (plugin: DescribedPlugin) => readonly string[]) =>
      plugins.map((plugin) => [plugin.kind, plugin.name, ...of(plugin)]);
    expect(named(namesInReadme)).toEqual(named(({ options }) => Object.keys(options)));
  });

  it("are those of the catalogue, which has every plugin under its kind and name", async () => {
    const { createCatalogue } = (await importSource("packages/catalogue/src/index.ts")) as {
      createCatalogue: () => Readonly<Record<string, Section>>;
    };
    const catalogue = createCatalogue();
    const kinds = [...new Set(plugins.map(({ kind }) => kind))];
    expect(kinds).toEqual(["drift", "grid", "metric", "scheme", "score", "target"]);
    const entries = kinds.flatMap((kind) =>
      Object.entries(catalogue[`${kind}s`] ?? {}).map(async ([name, load]) => ({
        kind,
        name,
        options: (await load()).plugin.options,
      })),
    );
    expect(await Promise.all(entries)).toEqual(plugins.map(({ kind, name, options }) => ({ kind, name, options })));
  });

  it("are those of the type that its factory takes", async () => {
    const lines = plugins.flatMap(({ index, factory, options }, i) => {
      const names = Object.keys(options).map((name) => JSON.stringify(name));
      return [
        `import type { ${factory} as factory${i} } from ${JSON.stringify(join(root, index))};`,
        `export const ${factory}${i}: Same<Given<typeof factory${i}>, ${names.join(" | ") || "never"}> = true;`,
      ];
    });
    const types = [
      "type Given<F extends (...all: never[]) => unknown> = keyof NonNullable<Parameters<F>[0]>;",
      "type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;",
    ];
    const settings = {
      extends: join(root, "tooling/tsconfig/base.json"),
      compilerOptions: {
        ...{ noEmit: true, rewriteRelativeImportExtensions: false, allowImportingTsExtensions: true },
        ...{
          isolatedDeclarations: false,
          declarationMap: false,
          sourceMap: false,
          types: ["node"],
          typeRoots: [join(root, "node_modules/@types")],
        },
      },
      files: ["options.ts"],
    };
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "options.ts"), [...lines, ...types].join("\n"));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
    expect(await runTool("tsc", ["-p", folder])).toEqual({ status: 0, output: "" });
  });
});
