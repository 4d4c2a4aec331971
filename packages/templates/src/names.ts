/** The kinds of plugins. */
export const pluginKinds = ["scheme", "drift", "grid", "target", "score", "metric"] as const;

export type PluginKind = (typeof pluginKinds)[number];

/** Whether a text names a kind. */
export function isPluginKind(text: string | undefined): text is PluginKind {
  return pluginKinds.some((kind) => kind === text);
}

/** The factory of a plugin: `dpmpp-2m` is made by `dpmpp2m`. */
export function factoryName(name: string): string {
  return name.replace(/-(.)/g, (_, first: string) => first.toUpperCase());
}

/** The name of the package of a plugin outside the repository. */
export function packageNameOf(kind: PluginKind, name: string): string {
  return `backstep-${kind}-${name}`;
}

/** Why a plugin of a kind cannot have this name; undefined if it can. */
export function nameProblem(kind: PluginKind, name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 60)
    return `"${name}" is not in kebab-case: a name is in kebab-case, like exponential-integrator or dpmpp-2m`;
  if (/^backstep-/.test(name) || name.startsWith(`${kind}-`))
    return `"${name}" says twice that it is a ${kind} of Backstep; leave out the prefix`;
  if (isReserved(factoryName(name)) || name === "options")
    return `"${name}" is a word of the language or of the template and cannot name a function; choose another`;
  return undefined;
}

/** Whether a word cannot name a constant in a module. */
function isReserved(word: string): boolean {
  try {
    new Function(`"use strict"; const ${word} = 0;`);
    return word === "await";
  } catch {
    return true;
  }
}
