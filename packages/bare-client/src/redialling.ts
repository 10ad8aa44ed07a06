import { BareError } from "@oriel/bare-protocol";
import type { Dial, Tunnel } from "./tunnel.ts";

/**
 * Lets sockets that find their endpoint gone (404) try once more, in the manner that `renew` gives.
 */
export function redialling(dial: Dial, renew: () => Promise<Dial>): Dial {
  return (call) => {
    const failed = async (error: BareError): Promise<void> => {
      if (error.status !== 404 || call.signal.aborted) {
        call.failed(error);
        return;
      }
      try {
        const next = await renew();
        if (!call.signal.aborted) tunnel = next(call);
      } catch (cause) {
        call.failed(BareError.is(cause) ? cause : error);
      }
    };
    let tunnel: Tunnel = dial({ ...call, failed: (error) => void failed(error) });
    return {
      get bufferedAmount() {
        return tunnel.bufferedAmount;
      },
      get extensions() {
        return tunnel.extensions;
      },
      send: (data) => tunnel.send(data),
      close: (...args) => tunnel.close(...args),
    };
  };
}
