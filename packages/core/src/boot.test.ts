import { expect, it } from "vitest";
import { type BootData, decodeBoot, encodeBoot } from "./boot.ts";

it("travels in quotes of either kind, in markup and in code", () => {
  const boot: BootData = {
    version: "1",
    config: {
      scope: "http://localhost/s/",
      bareServer: "http://localhost/b/",
      scripts: "http://localhost/o/",
    },
    url: "https://a.test/?'\"</script>&amp;\u2028\u{1F600}`${x}",
    kind: "document",
    policy: "native",
    referrer: "",
    cookies: [],
  };
  const text = encodeBoot(boot);
  expect(text).toMatch(/^[A-Za-z0-9%()*!~._-]+$/);
  expect(decodeBoot(text)).toEqual(boot);
});
