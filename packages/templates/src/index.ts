export { factoryName, isPluginKind, nameProblem, type PluginKind, packageNameOf, pluginKinds } from "./names.ts";
export { newPackage } from "./new-package.ts";
export { type Place, readTemplate, type Texts } from "./read-template.ts";
