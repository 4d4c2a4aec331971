export { type HeunOptions, heun } from "./heun.ts";
