// No file refers to paths of one machine, to folders outside the repository, or to a package registry.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFiles } from "../repository/files.ts";
import { root } from "../repository/packages.ts";
import { report } from "../repository/report.ts";

const binary = /\.(?:gz|npy|png|onnx|wasm|ico|woff2)$|\.wasm\.ts$/;

/** The patterns do not match this file. */
const forbidden: readonly { pattern: RegExp; why: string; except?: RegExp }[] = [
  { pattern: /(?<![\w.])\/(?:work|home|root|Users)\/\w/, why: "an absolute path of one machine" },
  { pattern: /[A-Z]:\\\\?Users\\/, why: "an absolute path of one machine" },
  // Comparisons with other software may look for it next to the repository; they are skipped with a notice if it is absent.
  { pattern: /\.\.\/shared\b/, why: "a folder outside the repository", except: /^tooling\/bench\/|comparison/ },
  { pattern: /registry\.(?:npmjs\.org|yarnpkg\.com|npmmirror\.com)/, why: "a registry host" },
  { pattern: /^\s*resolution: \{.*\btarball: /, why: "a tarball address instead of a registry version" },
  { pattern: /\b(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}:\d+/, why: "a private address" },
  { pattern: /^(?:<{7} |>{7} |={7}$)/, why: "a merge conflict" },
];

const problems = repositoryFiles()
  .filter((file) => !binary.test(file))
  .flatMap((file) =>
    readFileSync(join(root, file), "utf8")
      .split("\n")
      .flatMap((text, index) =>
        forbidden
          .filter(({ pattern, except }) => pattern.test(text) && !except?.test(file))
          .map(({ why }) => `${file}:${index + 1} has ${why}`),
      ),
  );

report(problems, "no paths of machines, no folders outside, no registry hosts");
