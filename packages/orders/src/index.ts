export { convergedOrder } from "./converged-order.ts";
export { affordableProblems, type Effort, type MeasureOptions } from "./effort.ts";
export { type LawOrderOptions, measureLawOrder } from "./law-order.ts";
export {
  gaussianProblem,
  gaussianProblems,
  mixtureProblem,
  mixtureProblems,
  type OrderProblem,
  orderDrifts,
  uniformProblems,
} from "./problems.ts";
export type { OrderRow } from "./row.ts";
export { firstRunnable, whereRunnable } from "./runnable.ts";
export { producedLaw } from "./stepwise-law.ts";
export { measureStrongOrders } from "./strong-orders.ts";
export { lawCell, type MeasuredRows, orderTableHead, orderTableRow } from "./table.ts";
export { tolerance } from "./tolerance.ts";
export { measureWeakOrders } from "./weak-orders.ts";
