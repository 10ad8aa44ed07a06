// A service worker that does what the sdk and the frames expect of one, without a Bare server. Query of its own URL:
// `version`, `failure`, `config`. Pages whose URL has `voice` in its query tell their embedder about themselves; `nothing` is
// answered with no document.

const query = new URL(self.location.href).searchParams;
const config = JSON.parse(query.get("config"));
const failure = query.get("failure");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", ({ data, ports: [port] }) => {
  if (data.$oriel !== "ping") return;
  port.postMessage({
    $oriel: "pong",
    version: query.get("version"),
    config,
    ...(failure !== null && { failure }),
  });
});

self.addEventListener("fetch", (event) => {
  const address = event.request.url;
  if (!address.startsWith(`${config.scope}html/`)) return;
  const url = decodeURIComponent(address.slice(`${config.scope}html/`.length).replace(/#.*/s, ""));
  if (url.includes("nothing")) event.respondWith(nothing(url));
  else if (url.includes("hang")) event.respondWith(new Promise(() => undefined));
  else event.respondWith(new Response(page(url), { headers: { "content-type": "text/html" } }));
});

/** Leaves the document in place, and says so to whoever may wait. */
async function nothing(url) {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) {
    client.postMessage({ $oriel: "stayed", url: url.replace(/#.*/s, "") });
  }
  return new Response(null, { status: 204 });
}

function page(url) {
  const title = `Title of ${new URL(url).pathname}`;
  const message = { $oriel: "page", url, title: "", icon: "", state: "loading" };
  const ask = new URL(url).searchParams;
  const icon = ask.get("icon") ?? `${config.scope}xhr/https%3A%2F%2Fsite.test%2Ficon.png`;
  const voice = `
    const tell = (change) => parent.postMessage({ ...${JSON.stringify(message)}, ...change }, location.origin);
    tell({});
    addEventListener("load", () => tell({ title: document.title, icon: "${icon}", state: "complete" }));`;
  const script = url.includes("voice") ? `<script>${voice}</script>` : "";
  return `<!doctype html><title>${title}</title>${script}<p>${url}`;
}
