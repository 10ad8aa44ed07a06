import type { FrameMessage } from "@oriel/core";

/** What is known of the page in a frame. */
export interface PageState {
  /** Real URL; empty before a page was opened and after {@link OrielProxy.close}. */
  readonly url: string;
  readonly title: string;
  /** URL of the page's icon, good for an `<img>` of the embedding page; empty when there is none. */
  readonly icon: string;
  readonly state: FrameMessage["state"];
}

/** State of a frame in which nothing is open. */
export const NO_PAGE: PageState = { url: "", title: "", icon: "", state: "complete" };

/** Names of the events, each after the field of {@link PageState} that has changed. */
export type ProxyEventType = keyof PageState;

/** Tells that the page in a frame has changed. */
export class ProxyEvent extends Event {
  declare readonly type: ProxyEventType;
  readonly frame: HTMLIFrameElement;
  /** Everything known of the page, the change included. */
  readonly page: PageState;

  constructor(type: ProxyEventType, frame: HTMLIFrameElement, page: PageState) {
    super(type);
    this.frame = frame;
    this.page = page;
  }
}
