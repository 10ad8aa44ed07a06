import { sessionOf } from "$lib/store.js";

export function load({ cookies, url }) {
  return { user: sessionOf(cookies)?.name ?? null, origin: url.origin };
}
