declare module "har-validator" {
  /** Checks against the schema of HAR 1.2; is rejected with `errors` when something is wrong. */
  export function har(archive: unknown): Promise<unknown>;
}
