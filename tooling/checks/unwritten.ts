// Nothing of the template for new packages is left: where it says "(write …)", somebody has written.
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
          ? [`${file}:${index + 1} is still the template's: ${line.trim()}`]
          : [],
      ),
  );

report(problems, "nothing of the template is left in a package");
