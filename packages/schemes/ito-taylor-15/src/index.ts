export { itoTaylor15 } from "./ito-taylor-15.ts";
