// All manifests agree on what is shared, and the references of tsconfig.json name every package that is built.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { manifestProblems } from "../repository/manifest-rules.ts";
import { publishedPackages, root, workspacePackages } from "../repository/packages.ts";
import { report } from "../repository/report.ts";

const packages = workspacePackages();
const solution = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as { references: { path: string }[] };
const referenced = solution.references.map(({ path }) => path);

const problems = [
  ...packages.flatMap(manifestProblems),
  ...publishedPackages()
    .filter(({ folder }) => !referenced.includes(folder))
    .map(({ folder }) => `tsconfig.json has no reference to ${folder}; add { "path": "${folder}" }`),
  ...packages
    .filter(({ path }) => !existsSync(join(path, "README.md")))
    .map(({ folder }) => `${folder} has no README.md`),
];

report(problems, `${packages.length} packages: manifests agree, READMEs and references are present`);
