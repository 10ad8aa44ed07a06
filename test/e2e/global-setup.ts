import type { TestProject } from "vitest/node";
import { ensureBuilt } from "../../scripts/build.mjs";
import { startProduct } from "./harness/product.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Origin of the product's server, e.g. `http://localhost:8080`. */
    proxyOrigin: string;
  }
}

/** Builds the product when its sources have changed, and starts its server once for all end-to-end tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureBuilt();
  const product = await startProduct();
  project.provide("proxyOrigin", product.origin);
  return product.stop;
}
