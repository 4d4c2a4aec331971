export { eulerMaruyama } from "./euler-maruyama.ts";
