export { liYanOde } from "./li-yan-ode.ts";
