// What users get. Run in a package's folder after it and everything it builds on have been packed:
// publint and attw on the tarball, then the example of its README in an empty project, compiled and run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closure, workspacePackages } from "../repository/packages.ts";
import { installExample } from "./example.ts";
import { mustRun } from "./must-run.ts";
import { tarball } from "./tarball.ts";

const here = process.cwd();
const self = workspacePackages().find(({ path }) => path === here);
if (self === undefined) throw new Error(`${here} is not a package of the workspace`);

const own = tarball(self);
mustRun("publint", "publint", ["run", own, "--strict"], here);
mustRun("attw", "attw", [own, "--profile", "esm-only", "--no-definitely-typed", "--no-emoji"], here);

const project = mkdtempSync(join(tmpdir(), "backstep-pack-"));
process.on("exit", () => rmSync(project, { recursive: true, force: true }));
installExample(self, closure(self.manifest.name), project);
console.log(`${self.manifest.name}: packs, installs alone, and its README's example compiles and runs`);
