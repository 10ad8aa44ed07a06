import { askSite, type SiteAnswer } from "./ask-site.ts";
import {
  describeSubresource,
  type Subresource,
  type SubresourceQuestion,
} from "./describe-subresource.ts";
import { mayHaveArrived } from "./failure.ts";
import { candidateUrls } from "./mixed-content.ts";
import { preflight } from "./preflight.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { redirectionOf } from "./redirect.ts";

/** A request as it was made, with its answer. */
export interface Answered {
  readonly subresource: Subresource;
  readonly answer: SiteAnswer;
}

/**
 * Asks the site, by https and http where the browser may have changed one into the other.
 *
 * @returns null when there is no answer, or when the target has not consented to the request
 */
export async function askAny(
  worker: ProxyWorker,
  question: SubresourceQuestion,
): Promise<Answered | null> {
  const { client, event, route } = question;
  const { method, destination, signal } = event.request;
  const target = new URL(route.url);
  const { config, plainHosts } = worker;
  const page = client?.url ?? target;
  const candidates = candidateUrls(page, target, destination, config, plainHosts);
  for (const [index, candidate] of candidates.entries()) {
    const last = index === candidates.length - 1;
    const subresource = describeSubresource(worker, question, candidate);
    try {
      if (!(await isConsented(worker, subresource))) return null;
      const answer = await askSite(worker, subresource.request);
      // http sends to https, which the browser would upgrade to the very same URL
      if (!last && sendsTo(answer, target)) {
        void answer.body?.cancel().catch(() => {});
        continue;
      }
      if (candidate.protocol === "http:" && target.protocol === "https:") {
        plainHosts.add(target.host);
      }
      return { subresource, answer };
    } catch (error) {
      if (signal.aborted) return null;
      const again = !last && (method === "GET" || method === "HEAD" || !mayHaveArrived(error));
      if (!again) {
        console.debug("Oriel: no answer", candidate.href, error);
        return null;
      }
    }
  }
  return null;
}

function sendsTo(answer: SiteAnswer, target: URL): boolean {
  const redirection = redirectionOf(answer);
  return redirection.kind === "to" && redirection.url.href === target.href;
}

/** Only requests of scripts are preflighted; elements cannot set what would need it. */
async function isConsented(worker: ProxyWorker, { cors, request }: Subresource): Promise<boolean> {
  if (!cors || request.destination !== "" || isEventStream(request.given)) return true;
  return preflight(worker, request, request.cookies !== null);
}

/** EventSource asks again by itself with a header of the browser's, and never needs a preflight. */
function isEventStream(given: Headers): boolean {
  return given.get("accept") === "text/event-stream";
}
