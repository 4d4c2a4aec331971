// The doc comment of a scheme's factory has a formula, shapes, a source and an example.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exportedFactories, missingParts } from "../repository/doc-comments.ts";
import { workspacePackages } from "../repository/packages.ts";
import { report } from "../repository/report.ts";

const schemes = workspacePackages().filter(({ folder }) => folder.startsWith("packages/schemes/"));

const problems = schemes.flatMap(({ folder, path }) => {
  const factories = readdirSync(join(path, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) =>
      exportedFactories(file, readFileSync(join(path, "src", file), "utf8"), "Scheme").map((factory) => ({
        ...factory,
        file,
      })),
    );
  if (factories.length === 0) return [`${folder} exports no function that returns a Scheme`];
  return factories.flatMap(({ file, line, name, comment }) =>
    missingParts(comment).map((what) => `${folder}/src/${file}:${line} ${name}() lacks ${what}`),
  );
});

report(problems, `${schemes.length} scheme packages: formula, shapes, source and example are present`);
