export { type JacobianUse, type LocalLinearizationOptions, localLinearization } from "./local-linearization.ts";
