import {
  MESSAGE_KEY,
  messageKind,
  type PageMessage,
  type SdkAnswer,
  type SdkMessage,
  VERSION,
  type WorkerMessage,
} from "@oriel/core";
import { keepAlive, type ProxyWorker } from "./proxy-worker.ts";
import type { ClientLike, MessageEventLike } from "./scope.ts";

type Message = PageMessage | SdkMessage;
type Messages = { [M in Message as M[typeof MESSAGE_KEY]]: M };

const RECEIVERS: {
  [Kind in keyof Messages]: (
    worker: ProxyWorker,
    event: MessageEventLike,
    message: Messages[Kind],
  ) => Promise<void>;
} = {
  async ping(worker, { ports }) {
    const answer: SdkAnswer = {
      [MESSAGE_KEY]: "pong",
      version: VERSION,
      config: worker.config,
      ...(await failureOf(worker)),
    };
    ports[0]?.postMessage(answer);
  },
  async "set-cookie"(worker, event, { ticket, url, line }) {
    const source = clientOf(event);
    await worker.ready();
    if (mayWrite(worker, source, url)) {
      const target = new URL(url);
      const changed = worker.jar.storeText(target, line);
      worker.save(event);
      answerPage(source, { [MESSAGE_KEY]: "cookie-stored", ticket });
      if (changed) await worker.news.tell(target.hostname, source?.id);
    } else answerPage(source, { [MESSAGE_KEY]: "cookie-stored", ticket });
  },
  "cookies-seen"(worker, _event, { ticket }) {
    worker.news.seen(ticket);
    return Promise.resolve();
  },
};

/** Takes a message to the worker; those that are not ours are left to the front end. */
export function receiveMessage(worker: ProxyWorker, event: MessageEventLike): void {
  const kind = messageKind(event.data);
  if (kind === undefined || !Object.hasOwn(RECEIVERS, kind)) return;
  const receive = RECEIVERS[kind as keyof Messages] as (
    worker: ProxyWorker,
    event: MessageEventLike,
    message: unknown,
  ) => Promise<void>;
  keepAlive(event, receive(worker, event, event.data));
}

/** Makes a real round trip to the Bare server. */
async function failureOf({ bare }: ProxyWorker): Promise<{ failure?: string }> {
  try {
    await bare.loadManifest();
    return {};
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** A page writes cookies for its own host only; frames without an address of their own write for their creator. */
function mayWrite(worker: ProxyWorker, source: ClientLike | null, url: string): boolean {
  if (source === null || !URL.canParse(url)) return false;
  const page = worker.clients.identify(source);
  if (page === null)
    return worker.codec.decode(source.url) === null && !/^https?:/.test(source.url);
  return page.origin !== "null" && page.url.hostname === new URL(url).hostname;
}

function clientOf({ source }: MessageEventLike): ClientLike | null {
  return typeof source === "object" && source !== null && "id" in source
    ? (source as ClientLike)
    : null;
}

function answerPage(source: ClientLike | null, message: WorkerMessage): void {
  source?.postMessage(message);
}
