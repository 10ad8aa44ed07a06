import { BareTransport } from "./bare-transport.ts";

export { BareTransport } from "./bare-transport.ts";
export type {
  BareTransportOptions,
  HeaderPairs,
  HeaderStyle,
  TransportResponse,
} from "./bare-transport.ts";
// bare-mux constructs the default export
// oxlint-disable-next-line import/no-default-export
export default BareTransport;
