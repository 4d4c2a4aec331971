export { adaptiveHeun } from "./adaptive-heun.ts";
