export { schemeName } from "./scheme-name.ts";
