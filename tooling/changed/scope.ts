import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { root, type WorkspacePackage } from "../repository/packages.ts";
import { projects, reach } from "./graph.ts";
import { isShared, kindOf } from "./kinds.ts";
import { naming, testFiles } from "./tests.ts";

/** What a change can affect, and what is nevertheless left out. */
export interface Scope {
  /** Changed files that still exist. */
  readonly files: readonly string[];
  /** Changed files that may affect everything; if there is one, nothing is left out. */
  readonly shared: readonly string[];
  /** Folders of the packages that changed. */
  readonly folders: readonly string[];
  /** Test files to run. */
  readonly tests: readonly string[];
  /** Folders with READMEs whose examples a change may reach. */
  readonly readmes: readonly string[];
  /** One line for each thing that a complete check would add. */
  readonly leftOut: readonly string[];
}

const under = (folder: string, file: string): boolean => file.startsWith(`${folder}/`);

/** The project that a file is in; undefined for files of the repository itself. */
function ownerOf(file: string, all: readonly WorkspacePackage[]): WorkspacePackage | undefined {
  return all.filter(({ folder }) => under(folder, file)).sort((a, b) => b.folder.length - a.folder.length)[0];
}

interface Marks {
  readonly whole: Set<string>;
  readonly listed: Map<string, Set<string>>;
  readonly readmes: Set<string>;
}

/** Marks the projects whose tests a change in one project may reach. */
function mark(
  self: WorkspacePackage,
  kind: ReturnType<typeof kindOf>,
  all: readonly WorkspacePackage[],
  marks: Marks,
): void {
  marks.readmes.add(self.folder);
  if (kind !== "documents") marks.whole.add(self.folder);
  if (kind !== "sources") return;
  const { whole, listed } = reach(self, all);
  for (const { folder } of whole) {
    marks.whole.add(folder);
    marks.readmes.add(folder);
  }
  for (const { folder } of listed)
    marks.listed.set(folder, (marks.listed.get(folder) ?? new Set()).add(self.manifest.name));
}

/** Tests that a file outside of all packages may reach: those of its folder in tooling, and those that name it. */
function testsNear(file: string, tests: readonly string[]): string[] {
  const [top = "", folder = ""] = file.split("/");
  const inTooling = (test: string): boolean => under(`tooling/${folder}`, test) || under("tooling/test", test);
  return [...(top === "tooling" ? tests.filter(inTooling) : []), ...naming(tests, [`/${basename(file)}`])];
}

/** Of the tests of a project that lists schemes, those that import a changed one, and how many are left. */
function listedTests(folder: string, names: ReadonlySet<string>, tests: readonly string[]) {
  const inFolder = tests.filter((test) => under(folder, test));
  const chosen = naming(
    inFolder,
    [...names].map((name) => `"${name}"`),
  );
  const rest = inFolder.length - chosen.length;
  return { chosen, rest: `${rest} test files of ${folder} that do not import ${[...names].join(" or ")}` };
}

/** What a change of these files since a commit can affect. */
export function scopeOf(changed: readonly string[], commit: string): Scope {
  const all = projects();
  const marks: Marks = { whole: new Set(), listed: new Map(), readmes: new Set() };
  const owned = changed.map((file) => ({ file, self: ownerOf(file, all) }));
  for (const { file, self } of owned) if (self) mark(self, kindOf(file, self, commit), all, marks);
  if (changed.includes("README.md")) marks.readmes.add("");
  for (const folder of marks.whole) marks.listed.delete(folder);

  const tests = testFiles();
  const listed = [...marks.listed].map(([folder, names]) => listedTests(folder, names, tests));
  const chosen = new Set([
    ...tests.filter((test) => [...marks.whole].some((folder) => under(folder, test))),
    ...listed.flatMap((each) => each.chosen),
    ...owned.flatMap(({ file, self }) => (self ? [] : testsNear(file, tests))),
  ]);
  return {
    files: changed.filter((file) => existsSync(join(root, file))),
    shared: changed.filter((file) => isShared(file, commit)),
    folders: [...new Set(owned.flatMap(({ self }) => (self ? [self.folder] : [])))].sort(),
    tests: [...chosen].filter((test) => test !== "tooling/test/readme.test.ts").sort(),
    readmes: [...marks.readmes].filter((folder) => existsSync(join(root, folder, "README.md"))).sort(),
    leftOut: listed.map((each) => each.rest),
  };
}
