import { afterEach, expect, it } from "vitest";
import { Lab } from "./support/lab.ts";
import { askBare, bareHeaders, bareRequest, VERSIONS } from "./support/versions.ts";
import { ask, askRaw } from "./support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

const ENDPOINTS = ["", "v1/", "v2/", "v3/", "v1/ws-meta", "v1/ws-new-meta", "v2/ws-new-meta"];

it.each(ENDPOINTS)("2.1 answers a preflight of /%s with 204", async (path) => {
  const { port } = await lab.bare();
  const answer = await ask(port, {
    method: "OPTIONS",
    target: `/bare/${path}`,
    lines: [
      "Access-Control-Request-Method: DELETE",
      "Access-Control-Request-Headers: authorization, X-Bare-URL, a b, c\u00E9",
      "Access-Control-Request-Private-Network: true",
    ],
  });
  expect([answer.status, answer.body, answer.get("content-length")]).toEqual([204, "", undefined]);
  expect(answer.get("access-control-allow-origin")).toBe("*");
  expect(answer.get("access-control-allow-methods")).toBe("DELETE");
  expect(answer.get("access-control-allow-headers")).toBe("authorization, X-Bare-URL");
  expect(answer.get("access-control-max-age")).toBe("7200");
  expect(answer.get("access-control-allow-private-network")).toBe("true");
});

it("2.1 allows everything where nothing was asked for", async () => {
  const { port } = await lab.bare();
  const answer = await ask(port, { method: "OPTIONS", target: "/bare/v3/" });
  expect(answer.get("access-control-allow-methods")).toBe("*");
  expect(answer.get("access-control-allow-headers")).toBe("*");
  expect(answer.get("access-control-allow-private-network")).toBeUndefined();
  const odd = ["Access-Control-Request-Method: A,B"];
  const other = await ask(port, { method: "OPTIONS", target: "/bare/v3/", lines: odd });
  expect(other.get("access-control-allow-methods")).toBe("*");
});

it.each(VERSIONS)("2.2 %s forwards an OPTIONS that is no preflight", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const answer = await askBare(version, port, origin, { method: "OPTIONS" });
  expect([answer.status, answer.get("x-bare-status")]).toEqual([200, "200"]);
  expect(origin.requests[0]?.method).toBe("OPTIONS");
  const lines = ["Access-Control-Request-Method: GET"];
  expect((await askBare(version, port, origin, { method: "OPTIONS", lines })).status).toBe(204);
});

it("2.3 2.5 marks every outer answer: success, error, 404, 429, 401, redirect, preflight", async () => {
  const { port } = await lab.bare({ limits: { burst: 3, perSecond: 0.001 }, accessToken: "t" });
  const origin = await lab.origin();
  const token = ["Authorization: Bearer t"];
  const answers = [
    await askBare("v3", port, origin, { lines: token }),
    await ask(port, { target: "/bare/v3/", lines: token }),
    await ask(port, { target: "/bare/v1/ws-new-meta", lines: token }),
    await ask(port, { target: "/bare/v1/ws-new-meta", lines: token }),
    await ask(port, { target: "/bare/v3/" }),
    await ask(port, { target: "/bare/x" }),
    await ask(port, { target: "/bare" }),
    await ask(port, { target: "/bare/" }),
    await ask(port, { target: "/bare/v3/", method: "OPTIONS" }),
    await ask(port, { target: "/bare/v3/", method: "TRACE" }),
    await ask(port, { target: "/bare/v9/", lines: ["Upgrade: websocket", "Connection: Upgrade"] }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([
    200, 400, 200, 429, 401, 404, 307, 200, 204, 400, 404,
  ]);
  for (const answer of answers) {
    expect(answer.get("access-control-allow-origin")).toBe("*");
    expect(answer.get("access-control-expose-headers")).toBe("*");
    expect(answer.get("x-robots-tag")).toBe("noindex");
    expect(answer.get("x-content-type-options")).toBe("nosniff");
    expect(answer.get("content-security-policy")).toBe("sandbox");
  }
});

const HOSTILE = [
  "Access-Control-Allow-Origin: http://evil.test",
  "Access-Control-Allow-Credentials: true",
  "Content-Security-Policy: default-src 'none'",
  "Strict-Transport-Security: max-age=1",
  "Vary: Cookie",
  "Set-Cookie: a=1",
  "X-Frame-Options: DENY",
  "Clear-Site-Data: *",
  "Service-Worker-Allowed: /",
  "Refresh: 0",
  "Link: </x>; rel=preload",
  "Location: /elsewhere",
  "Content-Type: text/html",
  "Server: theirs",
  "Date: Thu, 01 Jan 1970 00:00:00 GMT",
  "X-Bare-Status: 999",
  "X-Bare-Headers: {}",
];

it.each(VERSIONS)("2.4 2.6 %s keeps the remote's headers inside", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    `HTTP/1.1 200 OK\r\n${HOSTILE.join("\r\n")}\r\nContent-Length: 0\r\n\r\n`,
  );
  const answer = await askBare(version, port, origin);
  expect(answer.get("x-bare-status")).toBe("200");
  expect(answer.get("access-control-allow-origin")).toBe("*");
  expect(answer.get("content-security-policy")).toBe("sandbox");
  for (const name of [
    "access-control-allow-credentials",
    "strict-transport-security",
    "vary",
    "set-cookie",
    "x-frame-options",
    "clear-site-data",
    "service-worker-allowed",
    "refresh",
    "link",
    "location",
    "content-type",
    "server",
  ]) {
    expect(answer.all(name), name).toEqual([]);
  }
  expect(answer.get("date")).not.toContain("1970");
  const inside = bareHeaders(answer);
  for (const line of HOSTILE) expect(inside).toHaveProperty(line.slice(0, line.indexOf(":")));
});

it.each(VERSIONS)("2.5 %s keeps its own line beside a passed policy", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    "HTTP/1.1 200 OK\r\nContent-Security-Policy: img-src *\r\nX-Content-Type-Options: other\r\nContent-Length: 0\r\n\r\n",
  );
  const answer = await askBare(version, port, origin, {
    pass: ["content-security-policy", "x-content-type-options", "content-type"],
  });
  expect(answer.all("content-security-policy").toSorted()).toEqual(["img-src *", "sandbox"]);
  expect(answer.all("x-content-type-options")).toEqual(["nosniff"]);
  expect(answer.all("content-type")).toEqual([]);
});

it.each(VERSIONS)(
  "2.7 %s says no-store unless the client passes cache-control",
  async (version) => {
    const { port } = await lab.bare();
    const origin = await lab.origin(
      "HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\nContent-Length: 0\r\n\r\n",
    );
    const plain = await askBare(version, port, origin);
    expect(plain.get("cache-control")).toBe("no-store");
    const passed = await askBare(version, port, origin, { pass: ["cache-control"] });
    expect(passed.get("cache-control")).toBe("max-age=9");
  },
);

it("2.3 answers errors of HTTP itself on the raw connection with the marks", async () => {
  const { port } = await lab.bare();
  const { lines } = bareRequest("v3", { host: "127.0.0.1:1", port: 1 });
  const text = `GET /bare/v3/ HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n${lines?.join("\r\n")}\r\n\r\n`;
  expect(await askRaw(port, text)).toMatch(/^HTTP\/1\.1 400 [^]*Access-Control-Allow-Origin: \*/);
});
