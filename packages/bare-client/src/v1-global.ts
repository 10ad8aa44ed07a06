import { BareError } from "@oriel/bare-protocol";
import { statusEmpty, statusRedirect } from "./bare-response.ts";
import { maxRedirects } from "./redirect.ts";
import { BareClient, createBareClient } from "./v1/bare-client.ts";

/** What scripts and `require` get of version 1: the function itself, which carries everything else. */
const surface: typeof createBareClient & {
  BareClient: typeof BareClient;
  BareError: typeof BareError;
  createBareClient: typeof createBareClient;
  default: typeof BareClient;
  maxRedirects: number;
  statusEmpty: readonly number[];
  statusRedirect: readonly number[];
} = Object.assign(createBareClient, {
  BareClient,
  BareError,
  createBareClient,
  default: BareClient,
  maxRedirects,
  statusEmpty,
  statusRedirect,
});

// a function as the whole of a script is a default export
// oxlint-disable-next-line import/no-default-export
export default surface;
