export { ddpm } from "./ddpm.ts";
