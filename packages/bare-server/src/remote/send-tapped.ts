import type { Taps } from "../tap/taps.ts";
import type { RemoteAnswer, RemoteCall } from "./remote-call.ts";
import { urlOf } from "./target.ts";

/** Sends a request and shows it to taps: all of it passes here, whoever asked. */
export async function sendTapped(
  taps: Taps,
  call: RemoteCall,
  send: (call: RemoteCall) => Promise<RemoteAnswer>,
): Promise<RemoteAnswer> {
  const { origin, method, lines, target, body, cancellation, onInformation, shown } = call;
  const probe = taps.open(origin, { method, url: urlOf(target, "http"), lines });
  probe.sends(body?.stream ?? null);
  try {
    // not spread: V8 would make new hidden classes for each request
    const tapped: RemoteCall = {
      target,
      method,
      lines,
      body,
      cancellation,
      onInformation,
      origin,
      shown,
      probe,
    };
    const answer = await send(tapped);
    probe.answered(answer);
    probe.receives(answer);
    return answer;
  } catch (error) {
    probe.end(error as Error);
    throw error;
  }
}
