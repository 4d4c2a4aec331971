export { reverseDiffusion } from "./reverse-diffusion.ts";
