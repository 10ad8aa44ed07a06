import { expect, it } from "vitest";
import * as api from "./index.ts";

it("exports what front ends use", () => {
  expect(Object.keys(api).toSorted()).toEqual(["CONFIG_GLOBAL", "WorkerError", "createWorker"]);
});
