export { type BrownianPathOptions, brownianPath } from "./brownian-path.ts";
