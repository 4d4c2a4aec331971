// No text of the template for new packages is left: every "(write …)" has been replaced.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFiles } from "../repository/files.ts";
import { root } from "../repository/packages.ts";
import { report } from "../repository/report.ts";

const problems = repositoryFiles(join(root, "packages"))
  .filter((file) => /\.(?:ts|md|json)$/.test(file) && !file.endsWith(".wasm.ts"))
  .flatMap((file) =>
    readFileSync(join(root, file), "utf8")
      .split("\n")
      .flatMap((line, index) =>
        /\(write [^)]*\)|"Describe [^"]* in one line:/.test(line)
          ? [`${file}:${index + 1} is text of the template; replace it: ${line.trim()}`]
          : [],
      ),
  );

report(problems, "no text of the template is left in a package");
