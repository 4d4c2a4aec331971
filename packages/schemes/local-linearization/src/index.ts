export { localLinearization } from "./local-linearization.ts";
