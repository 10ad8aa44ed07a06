import { afterEach, expect, it } from "vitest";
import { Lab } from "./support/lab.ts";
import { askBare, bareHeaders, error, errorOf, NEWER, VERSIONS } from "./support/versions.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

const NOWHERE = { host: "127.0.0.1:1", port: 1 };

it.each(NEWER)("6.1 %s reads lists by RFC 8941, over several lines", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const answer = await askBare(version, port, origin, {
    lines: [
      'X-Bare-Forward-Headers: x-a , "X-B",,',
      "x-bare-forward-headers: x-C;q=1;p, \t, x-d",
      "X-A: 1",
      "X-B: 2",
      "X-C: 3",
      "X-D: 4",
      "X-E: 5",
    ],
  });
  expect(answer.status).toBe(200);
  expect(origin.requests[0]?.lines.filter((line) => line.startsWith("X-"))).toEqual([
    "X-A: 1",
    "X-B: 2",
    "X-C: 3",
    "X-D: 4",
  ]);
});

it.each(
  NEWER.flatMap((version) =>
    ["Forward-Headers", "Pass-Headers"].flatMap((name) =>
      ["a b", "a:b", '"a', '"a b"', "(a b)", "\u00E9", "a\u007f"].map((value) => ({
        version,
        name,
        value,
      })),
    ),
  ),
)("6.1 $version refuses X-Bare-$name: $value", async ({ version, name, value }) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, NOWHERE, { lines: [`X-Bare-${name}: ${value}`] });
  // DEL does not get past HTTP itself
  if (answer.body === "") expect(answer.status).toBe(400);
  else {
    expect(errorOf(answer)).toEqual(
      error(400, "INVALID_BARE_HEADER", `request.headers.x-bare-${name.toLowerCase()}`),
    );
  }
});

it.each(VERSIONS)("6.2 6.3 %s adds to the base values and counts names once", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin("HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 1\r\n\r\nx");
  const answer = await askBare(version, port, origin, {
    pass: ["x-a", "X-A", "content-length"],
    forward: ["accept-language", "Accept-Language"],
    lines: ["Accept-Language: de"],
  });
  expect([answer.get("x-a"), answer.get("content-length")]).toEqual(["1", "1"]);
  const sent = origin.requests[0]?.lines.filter((line) => line.startsWith("Accept-Language"));
  expect(sent).toEqual(["Accept-Language: de"]);
});

it.each(
  NEWER.flatMap((version) =>
    ["connection", "Transfer-Encoding", "HOST", "origin", "referer"].map((name) => ({
      version,
      name,
    })),
  ),
)("6.4 $version refuses to forward $name", async ({ version, name }) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, NOWHERE, { forward: ["accept", name] });
  expect(errorOf(answer)).toEqual(
    error(403, "FORBIDDEN_BARE_HEADER", "request.headers.x-bare-forward-headers"),
  );
});

const FORBIDDEN = [
  "vary",
  "connection",
  "transfer-encoding",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-expose-headers",
  "access-control-max-age",
  "access-control-request-headers",
  "access-control-request-method",
  "access-control-allow-origin",
  "X-Bare-Status",
  "x-bare-anything",
];
const FORBIDDEN_BY_US = [
  "Set-Cookie",
  "set-cookie2",
  "clear-site-data",
  "strict-transport-security",
  "public-key-pins",
  "alt-svc",
  "nel",
  "report-to",
  "service-worker-allowed",
];

it.each(VERSIONS)("6.5 %s refuses to pass what must not come out", async (version) => {
  const { port } = await lab.bare();
  for (const name of [...FORBIDDEN, ...FORBIDDEN_BY_US]) {
    const answer = await askBare(version, port, NOWHERE, { pass: [name] });
    expect(errorOf(answer), name).toEqual(
      error(403, "FORBIDDEN_BARE_HEADER", "request.headers.x-bare-pass-headers"),
    );
  }
});

it.each(VERSIONS)("6.5 %s lets an operator replace its own part of the list", async (version) => {
  const { port } = await lab.bare({ forbiddenPassHeaders: ["x-mine"] });
  const origin = await lab.origin();
  for (const name of [...FORBIDDEN, "X-Mine"]) {
    expect((await askBare(version, port, origin, { pass: [name] })).status, name).toBe(403);
  }
  expect((await askBare(version, port, origin, { pass: ["nel"] })).status).toBe(200);
});

it.each(
  VERSIONS.flatMap((version) =>
    ["99", "100", "101", "199", "600", "1000", "200.5", "2e2", "ok", "-200", "0x1f4"].map(
      (status) => ({
        version,
        status,
      }),
    ),
  ),
)("6.7 $version refuses the pass-status $status", async ({ version, status }) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, NOWHERE, { status: ["404", status] });
  expect(errorOf(answer)).toEqual(
    error(400, "INVALID_BARE_HEADER", "request.headers.x-bare-pass-status"),
  );
});

it.each(
  VERSIONS.flatMap((version) =>
    [200, 204, 205, 302, 304, 404, 500, 599].map((status) => ({ version, status })),
  ),
)(
  "6.7 $version gives the status $status outside when it is listed",
  async ({ version, status }) => {
    const { port } = await lab.bare();
    const empty = status === 204 || status === 304;
    const origin = await lab.origin(
      `HTTP/1.1 ${status} Text\r\nX-A: 1\r\n${empty ? "" : "Content-Length: 4\r\n"}\r\n${empty ? "" : "body"}`,
    );
    const answer = await askBare(version, port, origin, { status: [599, status] });
    // a 304 that no browser asked for stays inside
    expect(answer.status).toBe(status === 304 ? 200 : status);
    expect(answer.get("x-bare-status")).toBe(String(status));
    expect(bareHeaders(answer)).toMatchObject({ "X-A": "1" });
    expect(answer.body).toBe(empty || status === 205 ? "" : "body");
    expect(answer.whole).toBe(true);
  },
);

it.each(VERSIONS)("6.8 %s passes each line on its own, from the raw lines", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    "HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2, 3\r\nETag: a\r\nETag: b\r\nX-Bad: caf\u00E9\r\nContent-Length: 0\r\n\r\n",
  );
  const answer = await askBare(version, port, origin, { pass: ["X-A", "etag", "x-bad"] });
  expect(answer.all("x-a")).toEqual(["1", "2, 3"]);
  expect(answer.all("etag")).toEqual(["a", "b"]);
  expect(answer.all("x-bad")).toEqual(["caf\u00E9"]);
});
