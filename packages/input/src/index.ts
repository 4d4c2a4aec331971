export { checked, explain, joinPath, parseJson } from "./checked.ts";
export { printable } from "./printable.ts";
