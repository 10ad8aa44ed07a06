import { type BootData, VERSION } from "@oriel/core";
import { createRealm, type Realm } from "../realm.ts";
import type { RewriterApi } from "../rewriter-api.ts";

/** Virtual URL of the documents of {@link fakeRealm}. */
export const PAGE = "https://a.test/dir/page.html?q=1";

/**
 * Makes a realm for tests: it seems to be at {@link PAGE}, and its real addresses have the origin of the test page.
 *
 * @param boot what differs from an ordinary document
 * @param rewriter what stands for the rewriters
 */
export function fakeRealm(
  boot: Partial<BootData> = {},
  rewriter: Partial<RewriterApi> = {},
): Realm {
  const { origin } = globalThis.location;
  const full: BootData = {
    version: VERSION,
    config: {
      scope: `${origin}/service/`,
      bareServer: `${origin}/bare/`,
      scripts: `${origin}/oriel/`,
    },
    url: PAGE,
    kind: "document",
    policy: "native",
    referrer: "",
    cookies: [],
    ...boot,
  };
  const realm = createRealm(full, null);
  realm.url = () => full.url;
  realm.baseUrl = () => full.url;
  realm.rewriter = () => rewriter as RewriterApi;
  return realm;
}
