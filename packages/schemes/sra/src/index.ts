export { sra } from "./sra.ts";
