import { tsImport } from "tsx/esm/api";
import { packageStages, sourceStages, stagesFor } from "./stages.mjs";

/** The stages that the arguments of `npm test` request. Ends the process if git does not know the base. */
export async function chooseStages(args) {
  const changed = args.find((each) => /^--changed(?:=|$)/.test(each));
  if (changed === undefined) return args.includes("--sources") ? sourceStages : [...sourceStages, ...packageStages];

  const base = changed.slice("--changed=".length) || "main";
  const { changedScope } = await tsImport("../changed/main.ts", import.meta.url);
  try {
    const { report, scope } = changedScope(base);
    console.log(report);
    if (scope.shared.length > 0) return sourceStages;
    return scope.files.length > 0 || scope.tests.length > 0 ? stagesFor(scope) : [];
  } catch (error) {
    console.error(`${error.message}\nName a commit or branch that exists here: npm run check -- --changed=REF`);
    process.exit(2);
  }
}
