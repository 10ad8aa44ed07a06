import { sessionOf } from "$lib/store.js";
import { json } from "@sveltejs/kit";

export function GET({ cookies, request }) {
  return json({
    notes: sessionOf(cookies)?.notes.length ?? 0,
    referer: request.headers.get("referer"),
    origin: request.headers.get("origin"),
    language: request.headers.get("accept-language"),
  });
}
