import { html, serveFiles, type Site } from "@oriel/test-sites";

const HOST = "leaky.test";
/** Ways that lead to a page of their own, which has to be there. */
const PAGES = ["open", "target", "window"].map((way) => `${way}.${HOST}`);

/**
 * A page that tries every way to make the browser contact a host. Each way has a host of its own, so that the net
 * log tells which one was let through.
 */
export const leakySite: Site = {
  name: "leaky",
  covers: "hints, prefetches, frames, plug-ins, pings, sockets, links in use",
  hosts: [HOST, ...PAGES],
  start(context) {
    const { port } = new URL(context.origin(HOST));
    // paths as in the markup: one page for every frame and every link
    context.serve(HOST, serveFiles({ pages: { "/index.html": html(page(port)) } }));
    const opened = serveFiles({
      pages: { "/index.html": html("<!doctype html><title>Opened</title>") },
    });
    for (const host of PAGES) context.serve(host, opened);
    return Promise.resolve({ url: `${context.origin(HOST)}/`, stop: () => Promise.resolve() });
  },
  steps: [
    {
      name: "runs all its attempts",
      async run(visit) {
        await visit.until(() => document.body.dataset["attempts"] !== undefined);
        return visit.run(() => Number(document.body.dataset["attempts"]) > 10);
      },
    },
    {
      name: "has its links pointed at, pressed and dragged",
      async run(visit) {
        const links = visit.view.locator("a.press");
        for (let index = 0; index < (await links.count()); index++) {
          await links.nth(index).hover();
          await visit.page.mouse.down();
          // away from the link before the button is let go: it was pressed, not clicked
          await visit.page.mouse.move(5, 5, { steps: 3 });
          await visit.page.mouse.up();
          await links.nth(index).focus();
        }
        return "pressed";
      },
    },
    {
      name: "has its links opened in new tabs",
      async run(visit) {
        const link = visit.view.locator("a.open");
        const middle = await visit.popup(() => link.click({ button: "middle" }));
        await middle.page.close();
        const control = await visit.popup(() => link.click({ modifiers: ["ControlOrMeta"] }));
        await control.page.close();
        const target = await visit.popup(() => visit.view.locator("a.target").click());
        await target.page.close();
        const opened = await visit.popup(() => visit.view.locator("button").click());
        await opened.page.close();
        return "opened";
      },
    },
    {
      name: "follows a link with a ping",
      async run(visit) {
        await visit.view.locator("a.ping").click();
        await visit.until(() => document.URL.endsWith("#pinged"));
        return "pinged";
      },
    },
  ],
};

/** Markup whose mere presence makes a browser contact a host; `HOST` stands for the way's own host. */
const MARKUP: Readonly<Record<string, string>> = {
  "dns-prefetch": `<link rel="dns-prefetch" href="//HOST/">`,
  preconnect: `<link rel="preconnect" href="http://HOST/">`,
  "preconnect-cors": `<link rel="PreConnect stylesheet" crossorigin href="http://HOST/x.css">`,
  prefetch: `<link rel="prefetch" href="http://HOST/x">`,
  prerender: `<link rel="prerender" href="http://HOST/x">`,
  preload: `<link rel="preload" as="image" href="http://HOST/x.png">`,
  modulepreload: `<link rel="modulepreload" href="http://HOST/x.js">`,
  icon: `<link rel="icon" href="http://HOST/x.ico">`,
  manifest: `<link rel="manifest" href="http://HOST/x.webmanifest">`,
  speculation: `<script type="speculationrules">{"prefetch":[{"source":"list","urls":["http://HOST/x"],"eagerness":"immediate"}]}</script>`,
  refresh: `<noscript><meta http-equiv="refresh" content="0; url=http://HOST/"></noscript>`,
  frame: `<iframe src="http://HOST/"></iframe>`,
  srcdoc: `<iframe srcdoc="<link rel=preconnect href=http://HOST/><img src=http://HOST/x.png>"></iframe>`,
  sandbox: `<iframe sandbox="allow-scripts" src="http://HOST/"></iframe>`,
  data: `<iframe src="data:text/html,<img src=http://HOST/x.png>"></iframe>`,
  script: `<iframe src="javascript:'<img src=http://HOST/x.png>'"></iframe>`,
  object: `<object data="http://HOST/x.svg"></object>`,
  embed: `<embed src="http://HOST/x.svg">`,
  track: `<video><track default src="http://HOST/x.vtt"></video>`,
  use: `<svg><use href="http://HOST/x.svg#a"/></svg>`,
  image: `<img src="http://HOST/x.png">`,
  srcset: `<img srcset="http://HOST/x.png 1x, http://HOST/y.png 2x">`,
  poster: `<video poster="http://HOST/x.png" src="http://HOST/x.mp4"></video>`,
  font: `<style>@font-face { font-family: f; src: url(http://HOST/x.woff) } body { font-family: f, serif }</style>`,
  import: `<style>@import "http://HOST/x.css";</style>`,
  background: `<div style="background: url(http://HOST/x.png)">x</div>`,
};

/** Code that makes a browser contact a host. */
const SCRIPTS: Readonly<Record<string, string>> = {
  "set-src": `new Image().src = "http://HOST/x.png"`,
  "set-link": `const l = document.createElement("link"); l.rel = "preconnect"; l.href = "http://HOST/"; document.head.append(l)`,
  "set-link-late": `const l = document.createElement("link"); l.href = "http://HOST/"; document.head.append(l); l.relList.add("dns-prefetch"); l.setAttribute("rel", "preconnect")`,
  "set-html": `document.body.insertAdjacentHTML("beforeend", '<link rel="dns-prefetch" href="//HOST/"><iframe src="http://HOST/"></iframe>')`,
  "set-frame": `const f = document.createElement("iframe"); f.src = "http://HOST/"; document.body.append(f)`,
  "set-attribute": `const f = document.createElement("iframe"); document.body.append(f); f.setAttribute("src", "http://HOST/")`,
  "blank-write": `const f = document.createElement("iframe"); document.body.append(f); f.contentDocument.write('<img src="http://HOST/x.png"><link rel=preconnect href="http://HOST/">'); f.contentDocument.close()`,
  "blob-frame": `const f = document.createElement("iframe"); f.src = URL.createObjectURL(new Blob(['<img src="http://HOST/x.png">'], { type: "text/html" })); document.body.append(f)`,
  "frame-location": `const f = document.createElement("iframe"); document.body.append(f); f.contentWindow.location.href = "http://HOST/"`,
  fetch: `fetch("http://HOST/x", { mode: "no-cors" }).catch(() => {})`,
  xhr: `const x = new XMLHttpRequest(); x.open("GET", "http://HOST/x"); x.send()`,
  "sync-xhr": `const x = new XMLHttpRequest(); x.open("GET", "http://HOST/x", false); try { x.send() } catch {}`,
  beacon: `navigator.sendBeacon("http://HOST/x", "y")`,
  events: `new EventSource("http://HOST/x").onerror = ({ target }) => target.close()`,
  socket: `new WebSocket("ws://HOST/x")`,
  transport: `new WebTransport("https://HOST/").ready.catch(() => {})`,
  peer: `const p = new RTCPeerConnection({ iceServers: [{ urls: "stun:HOST:3478" }] }); p.createDataChannel("x"); p.createOffer().then((o) => p.setLocalDescription(o))`,
  "dynamic-import": `import("http://HOST/x.js").catch(() => {})`,
  worker: `new Worker(URL.createObjectURL(new Blob(['fetch("http://HOST/x", { mode: "no-cors" }).catch(() => {}); try { new WebSocket("ws://HOST/y") } catch {}'])))`,
  form: `const f = document.createElement("form"); const i = document.createElement("iframe"); i.name = "into-HOST"; f.target = i.name; f.action = "http://HOST/x"; document.body.append(i, f); f.submit()`,
  "eval-code": `(0, eval)('new Image().src = "http://HOST/x.png"'); setTimeout('new Image().src = "http://HOST/y.png"')`,
  shadow: `const d = document.createElement("div"); document.body.append(d); d.attachShadow({ mode: "closed" }).innerHTML = '<img src="http://HOST/x.png"><iframe src="http://HOST/"></iframe>'`,
  template: `const t = document.createElement("template"); t.innerHTML = '<iframe src="http://HOST/"></iframe>'; document.body.append(t.content.cloneNode(true))`,
  parser: `document.body.append(document.adoptNode(new DOMParser().parseFromString('<iframe src="http://HOST/"></iframe>', "text/html").body.firstChild))`,
  styled: `document.body.style.backgroundImage = "url(http://HOST/x.png)"`,
};

const hostOf = (way: string, port: string): string => `${way}.${HOST}:${port}`;

const page = (port: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Leaky</title>
  </head>
  <body>
    <a class="press" href="http://${hostOf("press", port)}/">press</a>
    <a class="press" href="http://${hostOf("press-span", port)}/"><span>press</span></a>
    <svg width="60" height="20"><a class="press" href="http://${hostOf("press-svg", port)}/"><text y="15">press</text></a></svg>
    <a class="open" href="http://${hostOf("open", port)}/">open</a>
    <a class="target" target="_blank" href="http://${hostOf("target", port)}/">target</a>
    <a class="ping" ping="http://${hostOf("ping", port)}/" href="#pinged">ping</a>
    <button onclick="window.open('http://${hostOf("window", port)}/')">open a window</button>
    ${Object.entries(MARKUP)
      .map(([way, markup]) => markup.replaceAll("HOST", hostOf(way, port)))
      .join("\n    ")}
    <script>
      const attempts = [
        ${Object.entries(SCRIPTS)
          .map(([way, code]) => `() => { ${code.replaceAll("HOST", hostOf(way, port))} },`)
          .join("\n        ")}
      ];
      addEventListener("load", () => {
        for (const attempt of attempts) {
          try {
            attempt();
          } catch (error) {
            console.warn(String(error));
          }
        }
        document.body.dataset.attempts = attempts.length;
      });
    </script>
  </body>
</html>
`;
