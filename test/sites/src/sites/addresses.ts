// One page and what it tells: longer than other files.
import { html, json, script, serveFiles, type StaticPage } from "../files.ts";
import type { Site } from "../site.ts";

const HOST = "addresses.test";
const CDN = "cdn.addresses.test";

const PARTS = [
  "markup",
  "sheets",
  "written styles",
  "style elements",
  "elements",
  "links and scripts",
  "requests",
  "worker",
  "selectors",
  "timing",
  "code",
] as const;

/** A page of ours that says of every API that takes or tells the address of a resource what came of it. */
export const addresses: Site = {
  name: "addresses",
  covers: "addresses of resources in markup, CSS and scripts: what loads, and what pages read back",
  hosts: [HOST, CDN],
  start(context) {
    context.serve(HOST, serveFiles({ pages: pages(context.origin(CDN)) }));
    context.serve(
      CDN,
      serveFiles({ pages: assets, headers: { "access-control-allow-origin": "*" } }),
    );
    return Promise.resolve({
      url: `${context.origin(HOST)}/dir/page.html?q=1`,
      stop: () => Promise.resolve(),
    });
  },
  steps: PARTS.map((name) => ({
    name: `tells of ${name}`,
    async run(visit) {
      await visit.until((key) => key in ((globalThis as { report?: object }).report ?? {}), name);
      return visit.run(
        (key) => (globalThis as unknown as { report: Record<string, string[]> }).report[key] ?? [],
        name,
      );
    },
  })),
};

const picture = (width: number): StaticPage => ({
  type: "image/svg+xml",
  body: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="5"><rect id="r" width="${width}" height="5"/></svg>`,
});
const css = (body: string): StaticPage => ({ type: "text/css", body });

const assets: Readonly<Record<string, StaticPage>> = {
  "/7.svg": picture(7),
  "/cdn.css": css("#cdn { width: 31px; background-image: url(7.svg) }"),
  "/lib.js": script("globalThis.lib = document.currentScript?.src;"),
  "/esm.js": script("export const esm = import.meta.url;"),
};

const pages = (cdn: string): Readonly<Record<string, StaticPage>> => ({
  "/a/3.svg": picture(3),
  "/a/4.svg": picture(4),
  "/a/6.svg": picture(6),
  "/a/8.svg": picture(8),
  "/dir/5.svg": picture(5),
  "/a/sheet.css": css('@import "deep/inner.css"; #sheet { width: 11px; background: url("3.svg") }'),
  "/a/deep/inner.css": css("#inner { width: 12px; background: url(../4.svg) }"),
  "/a/late.css": css("#late { width: 13px }"),
  "/a/data.json": json({ n: 1 }),
  "/a/classic.js": script(
    "(globalThis.ran ??= []).push(document.currentScript.src, document.currentScript.getAttribute('src'));",
  ),
  "/a/late-type.js": script("import './relative.js'; globalThis.lateType = import.meta.url;"),
  "/a/relative.js": script("export const relative = import.meta.url;"),
  "/a/worker.js": script(
    "onmessage = async () => { const r = await fetch('data.json'); const m = await import('./relative.js'); postMessage([r.url, location.href, m.relative, new URL('x', location).href]); };",
  ),
  "/a/stack.js": script("globalThis.thrower = () => { throw new Error('here'); };"),
  "/dir/page.html": html(page(cdn)),
});

/** Runs in the page. */
async function tell(cdn: string): Promise<void> {
  const report: Record<string, unknown> = {};
  Object.assign(globalThis, { report });
  const get = (selector: string): HTMLElement => document.querySelector(selector) as HTMLElement;
  const loaded = (element: EventTarget): Promise<string> =>
    new Promise((resolve) => {
      for (const type of ["load", "error", "loadedmetadata"])
        element.addEventListener(type, () => resolve(type), { once: true });
    });
  const add = <T extends Element>(element: T, parent: Element = document.body): T => {
    parent.append(element);
    return element;
  };
  const make = <K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] =>
    document.createElement(name);
  const svg = (name: string): SVGElement =>
    document.createElementNS("http://www.w3.org/2000/svg", name);
  const part = async (name: string, tests: Record<string, () => unknown>): Promise<void> => {
    const told: Record<string, unknown> = {};
    for (const [key, test] of Object.entries(tests)) {
      try {
        told[key] = (await test()) ?? null;
      } catch (error) {
        told[key] = String(error);
      }
    }
    report[name] = JSON.parse(JSON.stringify(told));
  };

  await part("markup", {
    image: () => {
      const image = get("#image") as HTMLImageElement;
      return [image.src, image.getAttribute("src"), image.naturalWidth, image.currentSrc];
    },
    srcset: () => {
      const image = get("#set") as HTMLImageElement;
      return [image.srcset, image.getAttribute("srcset"), image.currentSrc, image.naturalWidth];
    },
    picture: () => (get("#picture img") as HTMLImageElement).currentSrc,
    inner: () => get("#inner-markup").innerHTML,
    outer: () => get("#image").outerHTML,
    clone: () => (get("#image").cloneNode() as Element).outerHTML,
    attributes: () => [...get("#image").attributes].map(({ name, value }) => `${name}=${value}`),
    style: () => [
      get("#styled").style.backgroundImage,
      getComputedStyle(get("#styled")).backgroundImage,
    ],
    svgImage: () => (get("#svg-image") as unknown as SVGImageElement).href.baseVal,
    use: () => (get("#use") as unknown as SVGUseElement).href.baseVal,
    table: () => get("#table").getAttribute("background"),
    input: () => (get("#input") as HTMLInputElement).src,
    poster: () => (get("#video") as HTMLVideoElement).poster,
    images: () => [...document.images].map(({ src }) => src),
    parsed: () => {
      const other = new DOMParser().parseFromString('<img src="x.png">', "text/html");
      return [other.images[0]?.src, other.body.innerHTML];
    },
    written: () => (get("#written") as HTMLImageElement).src,
  });

  await part("sheets", {
    hrefs: () => [...document.styleSheets].map(({ href }) => href),
    links: () =>
      [...document.querySelectorAll("link")].map((link) => [
        link.href,
        link.getAttribute("href"),
        link.rel,
        link.sheet?.href,
      ]),
    widths: () => ["#sheet", "#inner", "#cdn"].map((id) => getComputedStyle(get(id)).width),
    computed: () =>
      ["#sheet", "#inner", "#cdn"].map((id) => getComputedStyle(get(id)).backgroundImage),
    rules: () => [...(document.styleSheets[0]?.cssRules ?? [])].map((rule) => rule.cssText),
    imported: () => {
      const rule = document.styleSheets[0]?.cssRules[0] as CSSImportRule;
      return [rule.href, rule.styleSheet?.href, rule.styleSheet?.cssRules[0]?.cssText];
    },
    ruleStyle: () => {
      const rule = document.styleSheets[0]?.cssRules[1] as CSSStyleRule;
      rule.style.backgroundImage = "url(4.svg)";
      return [
        rule.style.backgroundImage,
        rule.style.cssText,
        getComputedStyle(get("#sheet")).backgroundImage,
      ];
    },
  });

  await part("written styles", {
    property: () => {
      const { style } = get("#plain");
      style.backgroundImage = "url(5.svg)";
      style.listStyleImage = "url('/a/3.svg')";
      style.setProperty("border-image-source", `url("${location.origin}/a/4.svg")`, "important");
      style.setProperty("--own", "url(5.svg)");
      return [
        style.backgroundImage,
        style.listStyleImage,
        style.getPropertyValue("border-image-source"),
        style.getPropertyPriority("border-image-source"),
        style.cssText,
        get("#plain").getAttribute("style"),
        style.getPropertyValue("--own"),
      ];
    },
    dashed: () => {
      const style = get("#plain").style as unknown as Record<string, string>;
      style["background-image"] = "url(/a/4.svg), none";
      return [style["background-image"], style["backgroundImage"], style["webkitMaskImage"]];
    },
    empty: () => {
      const { style } = get("#plain");
      style.backgroundImage = "";
      style.listStyleImage = null as unknown as string;
      return [style.length, style.backgroundImage];
    },
    text: () => {
      const { style } = get("#plain");
      style.cssText = "color: red; background: url(5.svg) no-repeat";
      const first = [style.cssText, style.background];
      (get("#plain") as { style: unknown }).style = "cursor: url(5.svg), auto";
      return [first, style.cssText, get("#plain").outerHTML];
    },
    attribute: () => {
      get("#plain").setAttribute("style", "background:url( 5.svg )");
      get("#plain").style.color = "blue";
      return [get("#plain").getAttribute("style"), getComputedStyle(get("#plain")).backgroundImage];
    },
    removed: () => [
      get("#plain").style.removeProperty("background-image"),
      get("#plain").getAttribute("style"),
    ],
    members: () => [
      "backgroundImage" in get("#plain").style,
      typeof get("#plain").style.background,
      "fontSize" in get("#plain").style,
    ],
    presentation: () => {
      const rect = svg("rect");
      rect.setAttribute("fill", "url(#grad)");
      rect.setAttribute("mask", "url(3.svg#m)");
      return [rect.getAttribute("fill"), rect.getAttribute("mask"), rect.outerHTML];
    },
  });

  await part("style elements", {
    text: () => {
      const style = add(make("style"));
      style.textContent = "#plain { background-image: url(5.svg) } @import 'x';";
      get("#plain").removeAttribute("style");
      return [
        style.textContent.includes("url("),
        style.sheet?.cssRules[0]?.cssText,
        getComputedStyle(get("#plain")).backgroundImage,
      ];
    },
    nodes: () => {
      const style = add(make("style"));
      style.append(document.createTextNode("#plain { background-image: url(/a/3.svg) }"));
      const before = getComputedStyle(get("#plain")).backgroundImage;
      (style.firstChild as Text).data = "#plain { background-image: url(/a/4.svg) }";
      return [before, getComputedStyle(get("#plain")).backgroundImage];
    },
    rules: () => {
      const sheet = add(make("style")).sheet as CSSStyleSheet;
      sheet.insertRule("#plain { background-image: url(5.svg) }");
      sheet.insertRule("@media all { #plain { color: red } }");
      (sheet.cssRules[0] as CSSMediaRule).insertRule("#plain { background-image: url(/a/3.svg) }");
      sheet.addRule("#plain", "background-image: url(/a/4.svg)");
      return [
        [...sheet.cssRules].map((rule) => rule.cssText),
        getComputedStyle(get("#plain")).backgroundImage,
      ];
    },
    constructed: async () => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("#plain { list-style-image: url(5.svg) }");
      document.adoptedStyleSheets = [sheet];
      const first = getComputedStyle(get("#plain")).listStyleImage;
      await sheet.replace("#plain { list-style-image: url(/a/3.svg) }");
      return [
        first,
        getComputedStyle(get("#plain")).listStyleImage,
        sheet.href,
        sheet.cssRules[0]?.cssText,
      ];
    },
    shadow: () => {
      const root = add(make("div")).attachShadow({ mode: "open" });
      root.innerHTML = '<style>p { background-image: url(5.svg) }</style><p>x</p><img src="5.svg">';
      return [
        getComputedStyle(root.querySelector("p") as Element).backgroundImage,
        (root.querySelector("img") as HTMLImageElement).src,
        root.querySelector("style")?.textContent,
      ];
    },
    fonts: async () => {
      const face = new FontFace("None", "url(/a/none.woff2)");
      return [face.family, face.status, await face.load().catch((error: Error) => error.name)];
    },
    escaped: () => {
      const style = add(make("style"));
      style.textContent =
        '#plain::before { content: "\\201C" } #plain { background-image: u\\72l(5.svg) }';
      return [style.textContent, getComputedStyle(get("#plain")).backgroundImage];
    },
  });

  await part("elements", {
    image: async () => {
      const image = new Image();
      image.src = "5.svg";
      await loaded(image);
      return [
        image.src,
        image.getAttribute("src"),
        image.naturalWidth,
        image.currentSrc,
        image.outerHTML,
      ];
    },
    crossOrigin: async () => {
      const image = new Image();
      image.crossOrigin = "anonymous";
      image.src = `${cdn}/7.svg`;
      await image.decode();
      return [image.naturalWidth, image.src];
    },
    srcset: async () => {
      const image = make("img");
      image.srcset = "/a/6.svg 1x, /a/8.svg 9x";
      await loaded(image);
      return [image.srcset, image.currentSrc, image.getAttribute("srcset")];
    },
    audio: () => {
      const audio = new Audio("none.mp3");
      return [
        audio.src,
        audio.getAttribute("src"),
        audio.preload,
        audio instanceof HTMLAudioElement,
        new Audio().src,
      ];
    },
    video: () => {
      const video = make("video");
      video.poster = "/a/3.svg";
      video.src = "none.mp4";
      video.append(Object.assign(make("source"), { src: "other.mp4" }));
      return [video.poster, video.src, video.innerHTML];
    },
    svgImage: async () => {
      const image = svg("image");
      image.setAttribute("href", "/a/4.svg");
      add(svg("svg")).append(image);
      const how = await loaded(image);
      return [how, image.getAttribute("href"), (image as SVGImageElement).href.baseVal];
    },
    use: () => {
      const use = svg("use") as SVGUseElement;
      use.setAttribute("href", "/a/4.svg#r");
      add(svg("svg")).append(use);
      return [use.href.baseVal, use.outerHTML];
    },
    html: () => {
      const box = add(make("div"));
      box.innerHTML =
        '<p style="background-image:url(5.svg)"><img src="5.svg" srcset="5.svg 2x"></p>';
      return [box.innerHTML, box.querySelector("img")?.src];
    },
    track: () => Object.assign(make("track"), { src: "x.vtt" }).src,
    input: () => Object.assign(make("input"), { type: "image", src: "5.svg" }).src,
    observed: async () => {
      const image = add(make("img"));
      const records: unknown[] = [];
      const observer = new MutationObserver((list) =>
        records.push(...list.map(({ attributeName }) => attributeName)),
      );
      observer.observe(image, { attributes: true });
      image.src = `${location.origin}/a/3.svg`;
      await loaded(image);
      return records;
    },
  });

  await part("links and scripts", {
    sheet: async () => {
      const link = make("link");
      link.href = "/a/late.css";
      link.rel = "stylesheet";
      const how = loaded(add(link, document.head));
      return [
        await how,
        link.href,
        link.getAttribute("href"),
        link.sheet?.href,
        getComputedStyle(get("#late")).width,
      ];
    },
    preload: async () => {
      const link = Object.assign(make("link"), { rel: "modulepreload", href: "/a/relative.js" });
      return [
        await loaded(add(link, document.head)),
        link.href,
        document.querySelector(`link[href="/a/relative.js"]`) === link,
      ];
    },
    classic: async () => {
      const element = make("script");
      element.src = "/a/classic.js";
      await loaded(add(element));
      return [
        element.src,
        element.getAttribute("src"),
        (globalThis as unknown as { ran: string[] }).ran,
      ];
    },
    foreign: async () => {
      const element = make("script");
      element.setAttribute("src", `${cdn}/lib.js`);
      await loaded(add(element));
      return [element.src, (globalThis as unknown as { lib: string }).lib];
    },
    lateType: async () => {
      const element = make("script");
      element.src = "/a/late-type.js";
      element.type = "module";
      await loaded(add(element));
      return (globalThis as unknown as { lateType: string }).lateType;
    },
    scripts: () => [...document.scripts].map(({ src }) => src),
    imports: async () => {
      const [own, foreign, built] = await Promise.all([
        import(/* @vite-ignore */ String("/a/relative.js")),
        import(/* @vite-ignore */ `${cdn}/esm.js`),
        import(URL.createObjectURL(new Blob(["export const x = 1"], { type: "text/javascript" }))),
      ]);
      return [own.relative, foreign.esm, built.x];
    },
    failing: () =>
      import(
        /* @vite-ignore */ {
          toString() {
            throw new RangeError("thrown");
          },
        } as unknown as string
      ).catch(String),
  });

  await part("requests", {
    fetch: async () => {
      const response = await fetch("/a/data.json");
      return [response.url, response.type, response.redirected, await response.json()];
    },
    request: async () => {
      const request = new Request("../a/data.json", { headers: { a: "b" } });
      return [
        request.url,
        (await fetch(request)).url,
        request.clone().url,
        new Request(request).url,
      ];
    },
    xhr: () =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.open("GET", "/a/data.json");
        request.onload = () => resolve([request.responseURL, request.responseText]);
        request.send();
      }),
    beacon: () => navigator.sendBeacon("/a/data.json", "x"),
    events: () => {
      const source = new EventSource("/a/none");
      source.close();
      return source.url;
    },
    cache: async () => {
      const cache = await caches.open("c");
      await cache.put("/a/kept", new Response("kept"));
      return [
        (await cache.keys()).map(({ url }) => url),
        await (await cache.match("/a/kept"))?.text(),
      ];
    },
  });

  await part("worker", {
    module: () =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/a/worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message, filename }) => reject(new Error(`${message} ${filename}`));
        worker.postMessage(1);
      }),
  });

  await part("selectors", {
    exact: () =>
      [
        "[src='/a/3.svg']",
        `[src="${location.origin}/a/3.svg"]`,
        "img[src$='.svg']",
        "img[src^='/a']",
        "img[src^=http]",
        "img[src*=data]",
        "link[href='/a/sheet.css']",
        "[style*='url(']",
        "[style='color: red']",
      ].map((selector) => document.querySelectorAll(`#quiet ${selector}, head ${selector}`).length),
    matches: () => [
      get("#image").matches("[src='/a/3.svg']"),
      get("#image").closest("[src^='/a/']")?.id,
    ],
  });

  await part("timing", {
    names: () => {
      const names = performance.getEntriesByType("resource").map(({ name }) => name);
      return [
        [...new Set(names)]
          .filter((name) => /3\.svg|sheet\.css|inner\.css|cdn\.css|relative\.js$/.test(name))
          .sort(),
        performance.getEntriesByName(`${location.origin}/a/sheet.css`).length,
      ];
    },
    navigation: () => performance.getEntriesByType("navigation")[0]?.name,
  });

  await part("code", {
    stack: async () => {
      const element = make("script");
      element.src = "/a/stack.js";
      await loaded(add(element));
      try {
        (globalThis as unknown as { thrower: () => void }).thrower();
      } catch (error) {
        return /\bhttp\S+/.exec((error as Error).stack ?? "")?.[0];
      }
      return null;
    },
  });
}

const page = (cdn: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Addresses</title>
    <link rel="stylesheet" href="/a/sheet.css" />
    <link rel="stylesheet" href="${cdn}/cdn.css" crossorigin />
    <link rel="canonical" href="/canonical" />
    <style>#styled { color: green }</style>
  </head>
  <body>
    <div id="quiet">
      <img id="image" src="/a/3.svg" alt="" />
      <img src="${cdn}/7.svg" alt="" />
      <i style="background-image: url(5.svg)"></i><i style="color: red"></i>
    </div>
    <img id="set" srcset="/a/6.svg 1x, /a/8.svg 9x" alt="" />
    <picture id="picture"><source srcset="/a/4.svg" /><img src="/a/3.svg" alt="" /></picture>
    <div id="inner-markup"><img src="5.svg" style="width: 1px"><video src="none.mp4" preload="none"></video></div>
    <p id="styled" style="background-image: url(5.svg)">styled</p>
    <p id="plain">plain</p><p id="sheet">sheet</p><p id="inner">inner</p><p id="cdn">cdn</p><p id="late">late</p>
    <svg width="9" height="9"><image id="svg-image" href="/a/3.svg" /><use id="use" href="/a/3.svg#r" /></svg>
    <table id="table" background="/a/3.svg"><tr><td>x</td></tr></table>
    <input id="input" type="image" src="/a/3.svg" alt="" />
    <video id="video" poster="/a/3.svg" preload="none"></video>
    <script>document.write('<img id="written" src="5.svg">');</script>
    <script type="module">
      ${tell.toString()}
      await new Promise((resolve) => (document.readyState === "complete" ? resolve() : addEventListener("load", resolve)));
      await tell(${JSON.stringify(cdn)});
    </script>
  </body>
</html>
`;
