/** Namespaces that the rules tell apart. */
export type Namespace = "html" | "svg" | "math" | "other";

export type Syntax = "html" | "xml";

/** An attribute's place in the source of its tag. */
export interface Attribute {
  /** Name as the rules know it: lower-case in HTML, `xlink:` for whatever prefix stands for XLink in XML. */
  readonly name: string;
  readonly start: number;
  readonly nameEnd: number;
  /** Without quotes; null for an attribute without a value. */
  readonly value: { readonly start: number; readonly end: number } | null;
  /** Behind the closing quote. */
  readonly end: number;
  /** True when an earlier attribute has the same name: HTML parsers drop it. */
  readonly duplicate: boolean;
}

/** A start tag, as a visitor sees it. */
export interface Tag {
  readonly syntax: Syntax;
  /** Name as the rules know it: lower-case, without prefix. */
  readonly name: string;
  readonly namespace: Namespace;
  /** The tag's text, from `<` to `>`. */
  readonly source: string;
  readonly attributes: readonly Attribute[];
  /** True inside of `<template>`, where elements are inert. */
  readonly inTemplate: boolean;
}

/** What a visitor wants done with an element. */
export interface Visit {
  /** Stands in the place of the start tag. */
  readonly tag?: string;
  /** Edits the source text between start and end tag, which the stream holds until then. */
  readonly text?: (source: string) => string;
  /** The end tag goes. */
  readonly removeEnd?: boolean;
}

/** Decides what becomes of the elements of a document. */
export interface MarkupVisitor {
  /** Quick test for tags of HTML, of which most are not to be touched. */
  wants(
    name: string,
    namespace: Namespace,
    attributes: readonly { readonly name: string; readonly value: string }[],
  ): boolean;
  /** @returns null when the element stays as it is */
  startTag(tag: Tag): Visit | null;
  /**
   * @param source a processing instruction of XML, from `<?` to `?>`
   * @returns what stands in its place
   */
  instruction?(source: string): string;
}

/** Takes markup in pieces and gives out what is decided, each piece of output once. */
export interface MarkupStream {
  /**
   * @param chunk the next piece of input; it may end anywhere
   * @returns the output that no later input can change
   */
  write(chunk: string): string;
  /** @returns the rest of the output */
  end(): string;
}

/** The context element of a fragment: what `innerHTML` is set on. */
export interface FragmentContext {
  readonly namespace: Namespace;
  /** Lower-case local name. */
  readonly name: string;
}

/** How a stream treats its document. */
export interface StreamOptions {
  /** Goes before anything that can run or load; empty for fragments. */
  readonly inject: string;
  readonly context?: FragmentContext | undefined;
  /** False where `<noscript>` holds elements: sandboxed and inert documents. */
  readonly scripting?: boolean | undefined;
}
