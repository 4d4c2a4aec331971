export { checked, explain, joinPath, parseJson } from "./checked.ts";
export { namingFile } from "./naming-file.ts";
export { suggestion } from "./suggestion.ts";
export { describe, isRecord, printable } from "./values.ts";
