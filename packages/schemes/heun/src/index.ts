export { heun } from "./heun.ts";
