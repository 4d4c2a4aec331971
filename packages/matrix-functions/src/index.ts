export { applyByEigenvectors } from "./by-eigenvectors.ts";
export { applyByProducts } from "./by-products.ts";
export type { Combination } from "./combination.ts";
export {
  alongDirection,
  type CommonSupport,
  commonSupport,
  type GaussianLike,
  logDeterminant,
  type Standardised,
} from "./common-support.ts";
export { product, transposed } from "./dense/product.ts";
export { type SingularValues, singularValues } from "./dense/singular-values.ts";
export { type SymmetricEigen, symmetricEigen } from "./dense/symmetric-eigen.ts";
export { phi1, phi2 } from "./phi.ts";
