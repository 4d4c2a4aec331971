export { checked, explain, joinPath, parseJson } from "./checked.ts";
export { namingFile } from "./naming-file.ts";
export { printable } from "./printable.ts";
