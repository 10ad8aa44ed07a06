/**
 * The HTML rewriter against parse5's tokenizer alone, on the same pages in the same run: what the rules, the edits
 * and the output cost. `ORIEL_BENCH_HTML` names a file to read instead of the made page.
 */
import { readFileSync } from "node:fs";
import { createCodec } from "@oriel/core";
import { createHtmlRewriter } from "@oriel/rewriter";
import { Tokenizer } from "parse5";
import { bench, describe } from "vitest";

const CHUNK = 1 << 16;
const file = process.env["ORIEL_BENCH_HTML"];
const markup = file === undefined ? makePage(400) : readFileSync(file, "latin1");
const chunks = Array.from({ length: Math.ceil(markup.length / CHUNK) }, (_, index) =>
  markup.slice(index * CHUNK, (index + 1) * CHUNK),
);
const codec = createCodec("https://proxy.example/service/");
const options = {
  codec,
  url: "https://a.test/",
  inject: "<script></script>",
  srcdocInject: () => "",
  syntax: "html",
  // the cost of the JavaScript rewriter is another bench's
  rewriteScript: (code: string) => ({ code, edits: 0, diagnostics: [] }),
} as const;
const ignore = (): void => {};
const handler = {
  onParseError: null,
  onStartTag: ignore,
  onEndTag: ignore,
  onCharacter: ignore,
  onNullCharacter: ignore,
  onWhitespaceCharacter: ignore,
  onComment: ignore,
  onDoctype: ignore,
  onEof: ignore,
};

describe(`${(markup.length / 1e6).toFixed(1)} MB of HTML`, () => {
  for (const sourceCodeLocationInfo of [false, true]) {
    bench(`parse5 tokenizer${sourceCodeLocationInfo ? " with locations" : ""}`, () => {
      const tokenizer = new Tokenizer({ sourceCodeLocationInfo }, handler);
      for (const chunk of chunks) tokenizer.write(chunk, false);
      tokenizer.write("", true);
    });
  }
  for (const policy of ["native", "encoded"] as const) {
    bench(`rewriter, ${policy} policy`, () => {
      const rewriter = createHtmlRewriter({ ...options, policy });
      for (const chunk of chunks) rewriter.write(chunk);
      rewriter.end();
    });
  }
});

/** A page like a shop's or a newspaper's: cards with links, pictures, icons, inline scripts and styles. */
function makePage(cards: number): string {
  const card = (index: number): string => `
      <article class="card card--wide" id="card-${index}" data-index="${index}" data-track='{"id":${index},"list":"home"}'>
        <a class="card__link" href="/articles/${index}?from=home&amp;position=${index}" title="Article &quot;${index}&quot;">
          <picture><source srcset="/i/${index}.webp 1x, /i/${index}@2x.webp 2x" type="image/webp">
          <img loading="lazy" src="/i/${index}.jpg" alt="Picture ${index}" width="320" height="180"></picture>
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="#icon-${index % 7}"></use><path d="M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2zm1 15h-2v-6h2v6z"/></svg>
          <h2 style="color:#123">Headline number ${index}: what happened &mdash; and why</h2>
          <p>Some paragraph of text that is as long as those of news pages are, with <em>emphasis</em>, a <b>name</b> and figures like ${index * 37} in it.</p>
        </a>
        <button type="button" onclick="save(${index})">Save</button>
      </article>
      ${index % 20 === 0 ? `<script>window.items = window.items || []; window.items.push({ id: ${index}, url: "/articles/${index}", tags: ["a", "b"] });</script>` : ""}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Page</title>
<link rel="preconnect" href="https://cdn.test"><link rel="stylesheet" href="/main.css"><link rel="icon" href="/favicon.ico">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"WebSite"}</script>
<style>.card { background: url(/i/card.png) }</style><script src="/app.js" defer></script></head>
<body>${Array.from({ length: cards }, (_, index) => card(index)).join("")}
<iframe src="https://ads.test/frame.html"></iframe></body></html>`;
}
