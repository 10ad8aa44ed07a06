import type { BareVersion } from "./header-lists.ts";

const LISTS = ["x-bare-forward-headers", "x-bare-pass-headers", "x-bare-pass-status"] as const;
const PARTS_OF_URL = ["x-bare-host", "x-bare-port", "x-bare-protocol", "x-bare-path"] as const;

/** What an endpoint knows. All names are lower case. */
export interface KnownHeaders {
  /** In the order in which they are checked. `x-bare-headers` may be split where `split` is true. */
  readonly required: readonly string[];
  /** Headers that may have several lines. */
  readonly lists: readonly string[];
  /** Headers that may be there, once. */
  readonly tolerated: readonly string[];
  /** Whether `X-Bare-Headers-<n>` is known. */
  readonly split: boolean;
}

/** The headers of the request endpoints, by version. */
export const KNOWN_HEADERS: Readonly<Record<BareVersion, KnownHeaders>> = {
  v1: {
    required: [...PARTS_OF_URL, "x-bare-headers", "x-bare-forward-headers"],
    // lists are one JSON array each
    lists: [],
    tolerated: ["x-bare-pass-headers", "x-bare-pass-status", "x-bare-id"],
    split: false,
  },
  v2: {
    required: [...PARTS_OF_URL, "x-bare-headers"],
    lists: LISTS,
    tolerated: ["x-bare-id"],
    split: true,
  },
  v3: { required: ["x-bare-url", "x-bare-headers"], lists: LISTS, tolerated: [], split: true },
};

/** The headers of `v2/ws-new-meta`; a socket's port may be left out. */
export const KNOWN_NEW_META: KnownHeaders = {
  required: ["x-bare-host", "x-bare-protocol", "x-bare-path", "x-bare-headers"],
  lists: LISTS,
  tolerated: ["x-bare-port"],
  split: true,
};

/** The headers of `v1/ws-meta` and `v2/ws-meta`. */
export const KNOWN_META: KnownHeaders = {
  required: ["x-bare-id"],
  lists: [],
  tolerated: [],
  split: false,
};
