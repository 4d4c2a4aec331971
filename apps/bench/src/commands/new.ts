import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isPluginKind, nameProblem, newPackage, packageNameOf, pluginKinds } from "@backstep/templates";
import { badOption, type Command, status } from "./command.ts";

/** `backstep new KIND NAME`: writes the package of a plugin into a new folder. */
export const newPlugin: Command = {
  define: (definition) =>
    void definition
      .argument("<kind>", `What to make: ${pluginKinds.join(", ")}`)
      .argument("<name>", "Its name in kebab-case, such as leapfrog. It names the new folder, too"),
  async run([kind, name], _, terminal) {
    if (!isPluginKind(kind)) throw badOption(`the kind is ${kind}; it must be one of ${pluginKinds.join(", ")}`);
    const problem = nameProblem(kind, name);
    if (problem !== undefined) throw badOption(`the name ${problem}`);
    if (existsSync(name)) throw badOption(`the folder ${name} exists already; choose another name or another folder`);
    for (const [file, text] of Object.entries(newPackage(kind, name))) {
      await mkdir(dirname(join(name, file)), { recursive: true });
      await writeFile(join(name, file), text, { flag: "wx" });
      terminal.out(`${name}/${file}\n`);
    }
    terminal.error(
      `Wrote the package ${packageNameOf(kind, name)}. Next: cd ${name}, npm install, write the formula in src/${name}.ts, npm test\n`,
    );
    return status.ok;
  },
};
