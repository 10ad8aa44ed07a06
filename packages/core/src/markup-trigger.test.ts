import { expect, it } from "vitest";
import { needsEncoding, needsRewriting } from "./markup-trigger.ts";

it.each([
  "<script>x</script>",
  "<SCRIPT src=x>",
  "<iframe>",
  "<frame src=x>",
  "<object data=x>",
  "<embed/src=x>",
  "<base href=x>",
  "<meta http-equiv=refresh>",
  "<link rel=icon>",
  "<track src=x>",
  "<svg><use href=x /></svg>",
  "<s:use href='x'/>",
  "<p onclick=x>",
  "<p/onclick=x>",
  "<p title='x'OnClick = x>",
  "<a ping=x>",
  "<img attributionsrc>",
  "<a href=javascript:x>",
  "<a href=' JaVaScript:x'>",
  "<a href='java\nscript:x'>",
  "<a href='java&Tab;script&colon;x'>",
  "<a href='&#106;avascript:x'>",
  "<a href='&#x6a;avascript&#58;x'>",
])("asks for the rewriter for %j", (markup) => {
  expect(needsRewriting(markup)).toBe(true);
});

it.each([
  "text",
  "<b class=x>a</b>",
  "<a href='https://b.test/?a=1&amp;b=2'>x</a>",
  "<img src=x srcset='y 2x' style='a:url(x)'>",
  "<p title='on click'>one = two</p>",
  "<framed><scripts><linked>",
  "a < b, x=1; y: 2",
])("does without the rewriter for %j", (markup) => {
  expect(needsRewriting(markup)).toBe(false);
});

it.each([
  "<img src=x>",
  "<p style='a:url(x)'>",
  "<style>a{}</style>",
  "<body background=x>",
  "<svg><path fill='url(x)'/>",
])("asks for the rewriter for %j under the encoded policy only", (markup) => {
  expect(needsEncoding(markup)).toBe(true);
  expect(needsRewriting(markup)).toBe(false);
});

it("takes time in proportion to the markup", () => {
  const started = performance.now();
  for (const piece of ["=", "= ", "=&", "&", " ", "a", "<", "=a&", "\n", '"']) {
    needsEncoding(piece.repeat(1 << 18));
  }
  expect(performance.now() - started).toBeLessThan(5_000);
});
