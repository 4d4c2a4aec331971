import { expect, it } from "vitest";
import { rowOf, titleOf, variants } from "../scripts/orders-measure.ts";
import { orderDrifts } from "../src/measure/mixture-orders.ts";
import { orderRows } from "./orders-page.ts";

const dear = new Set(["local-linearization", "randomized-exponential", "randomized-midpoint"]);
const cases = variants()
  .filter(({ name }) => !dear.has(name))
  .flatMap((variant) =>
    orderDrifts().map((drift) => ({ title: `${titleOf(variant)}, ${drift.name}`, variant, drift })),
  );

it.each(cases)("the page of measured orders has what is measured for $title", async ({ variant, drift }) => {
  expect(orderRows()).toContain(await rowOf(variant, drift));
});
