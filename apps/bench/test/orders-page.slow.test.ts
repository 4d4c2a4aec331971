import { orderDrifts } from "@backstep/orders";
import { expect, it } from "vitest";
import { expensive, rowOf, titleOf, variants } from "../scripts/orders-measure.ts";
import { orderRows } from "./orders-page.ts";

const cases = variants()
  .filter(({ name }) => !expensive.some((each) => `| ${name}`.includes(each)))
  .flatMap((variant) =>
    orderDrifts().map((drift) => ({ title: `${titleOf(variant)}, ${drift.name}`, variant, drift })),
  );

it.each(cases)("the page of measured orders has the measured row of $title", async ({ variant, drift }) => {
  expect(orderRows()).toContain(await rowOf(variant, drift));
});
