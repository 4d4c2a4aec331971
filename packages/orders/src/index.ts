export * from "./canonical-orders.ts";
export * from "./honest-order.ts";
export * from "./mixture-orders.ts";
