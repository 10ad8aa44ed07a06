import { downloadAddress, INJECTED_ATTRIBUTE, MESSAGE_KEY, type WorkerMessage } from "@oriel/core";
import {
  createElementNS,
  documentElementOf,
  insertBefore,
  querySelector,
  removeNode,
  setAttribute,
  XHTML,
} from "../dom-natives.ts";
import { onWorkerMessage } from "../messaging/worker-channel.ts";
import { nativeMethod, nativeSetTimeout } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { withoutFragment } from "./without-fragment.ts";

/** ms after which the browser has surely taken over what the worker has answered. */
const TAKEN_OVER = 5000;

const attachShadow = nativeMethod<(self: Element, init: ShadowRootInit) => ShadowRoot>(
  "Element",
  "attachShadow",
);

/** A frame in which a file can be asked for. */
export interface DownloadFrame {
  /** What the frame is navigated to. */
  readonly address: string;
  /** Name of the frame, a target for links. */
  readonly target: string;
  /** Sends the frame to the address. */
  go(): void;
  /** Takes the frame away. */
  remove(): void;
}

/** Frames that have not been answered, with their URLs. */
const waiting = new Map<DownloadFrame, string>();
let frames = 0;

/**
 * Makes a frame through which a file is saved.
 *
 * Chromium fetches `<a download>` past the service worker, so that a request would have none of the site's cookies. A
 * navigation goes through the worker, which answers it as an attachment; in a frame of its own it disturbs neither the
 * document (`beforeunload`, a navigation under way) nor other downloads. The frame is in a shadow tree, where
 * `window.length` does not count it, below the injected base, which pages do not see.
 *
 * @param url absolute http(s) URL
 * @param name value of the `download` attribute
 */
export function makeDownloadFrame(realm: Realm, url: string, name: string): DownloadFrame | null {
  const { document } = realm;
  const parent =
    document === null
      ? null
      : (querySelector(document, `base[${INJECTED_ATTRIBUTE}]`) ?? documentElementOf(document));
  if (document === null || parent === null) return null;
  const host = createElementNS(document, XHTML, "oriel-download");
  const frame = createElementNS(document, XHTML, "iframe");
  const target = `$oriel-download-${(frames += 1)}`;
  const address = downloadAddress({ url, name }, realm.codec);
  setAttribute(host, INJECTED_ATTRIBUTE, "");
  setAttribute(host, "style", "display:none!important");
  setAttribute(frame, "name", target);
  insertBefore(attachShadow(host, { mode: "closed" }), frame, null);
  insertBefore(parent, host, null);
  const made: DownloadFrame = {
    address,
    target,
    go: () => setAttribute(frame, "src", address),
    remove() {
      waiting.delete(made);
      removeNode(host);
    },
  };
  waiting.set(made, withoutFragment(url));
  onWorkerMessage(answered);
  return made;
}

function answered(message: WorkerMessage): void {
  if (message[MESSAGE_KEY] !== "stayed") return;
  for (const [frame, url] of waiting) {
    if (url !== message.url) continue;
    waiting.delete(frame);
    nativeSetTimeout(frame.remove, TAKEN_OVER);
    return;
  }
}
