import { globals, nativeGetter, nativeMethod, nativeSetter } from "./natives.ts";

/**
 * Members of the DOM as they were before any code of a page ran, with the receiver as the first argument. In a worker
 * they are there, and throw when called.
 */

type Named<R> = (self: Element, name: string) => R;
type NamedNS<R> = (self: Element, namespace: string | null, name: string) => R;

export const getAttribute: Named<string | null> = nativeMethod("Element", "getAttribute");
export const hasAttribute: Named<boolean> = nativeMethod("Element", "hasAttribute");
export const removeAttribute: Named<void> = nativeMethod("Element", "removeAttribute");
export const removeAttributeNS: NamedNS<void> = nativeMethod("Element", "removeAttributeNS");
export const setAttribute: (self: Element, name: string, value: string) => void = nativeMethod(
  "Element",
  "setAttribute",
);
export const setAttributeNS: (
  self: Element,
  namespace: string | null,
  name: string,
  value: string,
) => void = nativeMethod("Element", "setAttributeNS");

export const localNameOf: (self: Element) => string = nativeGetter("Element", "localName");
export const parentOf: (self: Node) => ParentNode | null = nativeGetter("Node", "parentNode");
export const nextOf: (self: Node) => ChildNode | null = nativeGetter("Node", "nextSibling");
export const previousOf: (self: Node) => ChildNode | null = nativeGetter("Node", "previousSibling");
export const nodeTypeOf: (self: Node) => number = nativeGetter("Node", "nodeType");
export const isConnected: (self: Node) => boolean = nativeGetter("Node", "isConnected");
export const baseUriOf: (self: Node) => string = nativeGetter("Node", "baseURI");
export const ownerOf: (self: Node) => Document | null = nativeGetter("Node", "ownerDocument");
export const containsNode: (self: Node, other: Node) => boolean = nativeMethod("Node", "contains");
export const rootOf: (self: Node) => Node = nativeMethod("Node", "getRootNode");
export const textOf: (self: Node) => string | null = nativeGetter("Node", "textContent");
export const setText: (self: Node, text: string) => void = nativeSetter("Node", "textContent");
export const insertBefore: (self: Node, node: Node, before: Node | null) => void = nativeMethod(
  "Node",
  "insertBefore",
);
export const removeNode: (self: Element) => void = nativeMethod("Element", "remove");

export const documentElementOf: (self: Document) => Element | null = nativeGetter(
  "Document",
  "documentElement",
);
export const headOf: (self: Document) => HTMLHeadElement | null = nativeGetter("Document", "head");
export const bodyOf: (self: Document) => HTMLElement | null = nativeGetter("Document", "body");
export const readyStateOf: (self: Document) => DocumentReadyState = nativeGetter(
  "Document",
  "readyState",
);
export const viewOf: (self: Document) => (Window & typeof globalThis) | null = nativeGetter(
  "Document",
  "defaultView",
);
export const titleOf: (self: Document) => string = nativeGetter("Document", "title");
export const contentTypeOf: (self: Document) => string = nativeGetter("Document", "contentType");
export const currentScriptOf: (self: Document) => Element | null = nativeGetter(
  "Document",
  "currentScript",
);
export const createElement: (self: Document, name: string) => HTMLElement = nativeMethod(
  "Document",
  "createElement",
);
export const createElementNS: (self: Document, namespace: string, name: string) => Element =
  nativeMethod("Document", "createElementNS");
export const querySelector: (self: Document, selectors: string) => Element | null = nativeMethod(
  "Document",
  "querySelector",
);

export const composedPathOf: (self: Event) => EventTarget[] = nativeMethod("Event", "composedPath");
export const isPrevented: (self: Event) => boolean = nativeGetter("Event", "defaultPrevented");
export const targetOf: (self: Event) => EventTarget | null = nativeGetter("Event", "target");

export const XHTML = "http://www.w3.org/1999/xhtml";
export const XLINK = "http://www.w3.org/1999/xlink";

export const NativeElement: typeof Element = globals["Element"] as typeof Element;
export const NativeHTMLElement: typeof HTMLElement = globals["HTMLElement"] as typeof HTMLElement;
export const NativeNode: typeof Node = globals["Node"] as typeof Node;
export const NativeMutationObserver: typeof MutationObserver = globals[
  "MutationObserver"
] as typeof MutationObserver;

export const observe: (self: MutationObserver, node: Node, options: MutationObserverInit) => void =
  nativeMethod("MutationObserver", "observe");
