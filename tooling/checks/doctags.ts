// The doc comment of a scheme's factory has a formula, shapes, a source and an example.
import { missingParts } from "../repository/doc-comments.ts";
import { workspacePackages } from "../repository/packages.ts";
import { workspacePlugins } from "../repository/plugins.ts";
import { report } from "../repository/report.ts";

const packages = workspacePackages().filter(({ folder }) => folder.startsWith("packages/schemes/"));
const schemes = workspacePlugins().filter(({ kind }) => kind === "scheme");

const problems = packages.flatMap(({ folder }) => {
  const factories = schemes.filter((scheme) => scheme.folder === folder);
  if (factories.length === 0) return [`${folder} exports no scheme made by define()`];
  return factories.flatMap(({ line, factory, comment }) =>
    missingParts(comment).map((what) => `${folder}, line ${line}: ${factory}() lacks ${what}`),
  );
});

report(problems, `${packages.length} scheme packages: formula, shapes, source and example are present`);
