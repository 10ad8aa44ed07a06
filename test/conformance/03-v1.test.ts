// one table for each header of the request: longer than a file should be
import { afterEach, expect, it } from "vitest";
import { Lab, type Origin } from "./support/lab.ts";
import {
  askBare,
  bareHeaders,
  error,
  errorOf,
  VERSIONS,
  type Question,
  type Version,
} from "./support/versions.ts";
import { ask } from "./support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

const OLDER: readonly Version[] = ["v1", "v2"];
const NOWHERE = { host: "127.0.0.1:1", port: 1 };

/** Writes the headers of an older version with one value changed. */
function changed(
  version: Version,
  name: string,
  value: string | null,
  host = "127.0.0.1",
): string[] {
  const lines = new Map([
    ["X-Bare-Host", host],
    ["X-Bare-Port", "1"],
    ["X-Bare-Protocol", "http:"],
    ["X-Bare-Path", "/"],
    ["X-Bare-Headers", "{}"],
    ...(version === "v1" ? [["X-Bare-Forward-Headers", "[]"] as const] : []),
  ]);
  if (value === null) lines.delete(name);
  else lines.set(name, value);
  return [...lines].map(([each, text]) => `${each}: ${text}`);
}

it.each(VERSIONS)("3.1 4.1 5.1 %s forwards any method", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin((_socket, { method }) =>
    method === "HEAD" ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  );
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "QUERY"];
  for (const method of methods) {
    const answer = await askBare(version, port, origin, { method });
    // llhttp may not know the newest ones
    if (answer.status === 200) expect(answer.get("x-bare-status")).toBe("200");
    else expect(method).toBe("QUERY");
  }
  expect(origin.requests.map(({ method }) => method)).toEqual(
    expect.arrayContaining(methods.slice(0, 7)),
  );
});

const REQUIRED: [Version, string[]][] = [
  [
    "v1",
    [
      "X-Bare-Host",
      "X-Bare-Port",
      "X-Bare-Protocol",
      "X-Bare-Path",
      "X-Bare-Headers",
      "X-Bare-Forward-Headers",
    ],
  ],
  ["v2", ["X-Bare-Host", "X-Bare-Port", "X-Bare-Protocol", "X-Bare-Path", "X-Bare-Headers"]],
  ["v3", ["X-Bare-URL", "X-Bare-Headers"]],
];

it.each(REQUIRED.flatMap(([version, names]) => names.map((name) => ({ version, name }))))(
  "3.2 4.2 5.2 $version misses $name",
  async ({ version, name }) => {
    const { port } = await lab.bare();
    const answer = await askBare(version, port, NOWHERE, { without: name });
    expect(errorOf(answer)).toEqual(
      error(400, "MISSING_BARE_HEADER", `request.headers.${name.toLowerCase()}`),
    );
  },
);

it.each(REQUIRED)("3.2 %s checks in the order of the table", async (version, names) => {
  const { port } = await lab.bare();
  const answer = await ask(port, { target: `/bare/${version}/` });
  expect(answer.json()).toMatchObject({ id: `request.headers.${names[0]?.toLowerCase()}` });
});

it("3.2 v2 and v3 need no lists", async () => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  for (const version of ["v2", "v3"] as const) {
    expect((await askBare(version, port, origin)).status).toBe(200);
  }
});

it.each(
  OLDER.flatMap((version) =>
    [
      "",
      "a:80",
      "u@a",
      "u:p@a",
      "a/b",
      "a?b",
      "a#b",
      "a b",
      "a\\b",
      "a\tb",
      "a\u00E9",
      "[::1",
      "::1]",
      "[]",
      "::g",
      "[::1]:80",
      "1.2.3.4.5.6:7",
      "a|b",
      "a<b",
      "999.1.1.1",
      "0x100000000",
    ].map((host) => ({ version, host })),
  ),
)("3.3 $version refuses the host $host", async ({ version, host }) => {
  const { port } = await lab.bare();
  const lines = changed(version, "X-Bare-Host", host);
  const answer = await ask(port, { target: `/bare/${version}/`, lines });
  expect(errorOf(answer)).toEqual(error(400, "INVALID_BARE_HEADER", "request.headers.x-bare-host"));
});

it.each(
  OLDER.flatMap((version) =>
    ["[::1]", "::1", "[0:0::1]", "127.1", "2130706433", "0x7f.0.0.1", "localhost", "127.0.0.1"].map(
      (host) => ({ version, host }),
    ),
  ),
)("3.3 $version takes the host $host and judges it as an address", async ({ version, host }) => {
  const { port } = await lab.bare({ allowPrivate: false });
  const lines = changed(version, "X-Bare-Host", host);
  const answer = await ask(port, { target: `/bare/${version}/`, lines });
  expect(errorOf(answer)).toEqual(
    error(403, "IMPL_BLOCKED_ADDRESS", "request.headers.x-bare-host"),
  );
});

it.each(
  OLDER.flatMap((version) =>
    ["", "0", "65536", "-1", "+80", "80abc", "0x50", "80.0", "8e1", "99999999"].map((value) => ({
      version,
      value,
    })),
  ),
)("3.4 $version refuses the port '$value'", async ({ version, value }) => {
  const { port } = await lab.bare();
  const lines = changed(version, "X-Bare-Port", value);
  const answer = await ask(port, { target: `/bare/${version}/`, lines });
  expect(errorOf(answer)).toEqual(error(400, "INVALID_BARE_HEADER", "request.headers.x-bare-port"));
});

it.each(
  OLDER.flatMap((version) =>
    ["", "HTTP:", "http", "https", "ws:", "wss:", "ftp:", "file:"].map((value) => ({
      version,
      value,
    })),
  ),
)("3.5 $version refuses the protocol '$value'", async ({ version, value }) => {
  const { port } = await lab.bare();
  const lines = changed(version, "X-Bare-Protocol", value);
  const answer = await ask(port, { target: `/bare/${version}/`, lines });
  expect(errorOf(answer)).toEqual(
    error(400, "INVALID_BARE_HEADER", "request.headers.x-bare-protocol"),
  );
});

it.each(
  OLDER.flatMap((version) =>
    [
      "/a/../b",
      "/./a",
      '/"q"',
      "/a\\b",
      "/a|b",
      "/%7B%7d",
      "//a//b",
      "/a#b",
      "/?",
      "noslash",
      "/a?b=http://c/",
    ].map((path) => ({ version, path })),
  ),
)("3.6 $version sends the path $path as it is", async ({ version, path }) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const answer = await askBare(version, port, origin, { path });
  expect(answer.status).toBe(200);
  expect(origin.requests[0]?.target).toBe(path);
});

it.each(
  OLDER.flatMap((version) =>
    ["", "/a b", "/a\tb", "/\u00E9", "http://a.test/", "x:y"].map((path) => ({ version, path })),
  ),
)("3.6 $version refuses the path '$path'", async ({ version, path }) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, NOWHERE, { path });
  expect(errorOf(answer)).toEqual(error(400, "INVALID_BARE_HEADER", "request.headers.x-bare-path"));
});

it.each(OLDER)("3.6 %s sends * for OPTIONS", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  await askBare(version, port, origin, { path: "*", method: "OPTIONS" });
  expect(origin.requests[0]?.target).toBe("*");
});

/** Asks and gives the lines that the origin got, without the connection's own. */
async function sent(version: Version, question: Question): Promise<readonly string[]> {
  const { port } = await lab.bare();
  const origin: Origin = await lab.origin();
  const answer = await askBare(version, port, origin, question);
  expect(answer.status, answer.body).toBe(200);
  return (origin.requests[0]?.lines ?? [])
    .filter((line) => !line.startsWith("Connection:"))
    .map((line) => line.replace(origin.host, "HOST"));
}

it.each(VERSIONS)("3.7 %s keeps names, order and lines of the headers", async (version) => {
  expect(
    await sent(version, {
      headers:
        '{"zEd":"1","7":"n","a-List":["x","y"],"B":"caf\\u00e9\\u00ff","__proto__":"p","constructor":"c","A-LIST":"z","none":[]}',
    }),
  ).toEqual([
    "Host: HOST",
    "zEd: 1",
    "7: n",
    "a-List: x",
    "a-List: y",
    "a-List: z",
    "B: caf\u00E9\u00FF",
    "__proto__: p",
    "constructor: c",
  ]);
});

const BAD_JSON = ["", "[]", "null", '"x"', "1", "{", "true", "{a:1}"];
const BAD_VALUES = ["1", "null", "true", "{}", '["x",1]', '[["x"]]'];
const BAD_TEXTS = [
  "x\\r\\nY: z",
  "x\\n",
  "x\\r",
  "\\u0000",
  "\\u0007",
  "\\u0100",
  "\\u2603",
  "\\u007f",
];
const BAD_NAMES = ["", "a b", "a:b", "a\\r\\nb", "\\u00e9", "a(b"];

it.each(
  VERSIONS.flatMap((version) => [
    ...BAD_JSON.map((headers) => ({
      version,
      headers,
      code: "INVALID_BARE_HEADER",
      id: "request.headers.x-bare-headers",
    })),
    ...BAD_VALUES.map((value) => ({
      version,
      headers: `{"X-A.b":${value}}`,
      code: "INVALID_BARE_HEADER",
      id: "bare.headers.X-A.b",
    })),
    ...BAD_TEXTS.map((text) => ({
      version,
      headers: `{"X-Y":"${text}"}`,
      code: "INVALID_HEADER",
      id: "bare.headers.X-Y",
    })),
    ...BAD_NAMES.map((name) => ({
      version,
      headers: `{"${name}":"x"}`,
      code: "INVALID_HEADER",
      id: `bare.headers.${JSON.parse(`"${name}"`) as string}`,
    })),
    {
      version,
      headers: '{"Host":"a","host":"b"}',
      code: "INVALID_HEADER",
      id: "bare.headers.host",
    },
    { version, headers: '{"Host":["a","b"]}', code: "INVALID_HEADER", id: "bare.headers.host" },
  ]),
)("3.7 14.10 $version refuses $headers", async ({ version, headers, code, id }) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const answer = await askBare(version, port, origin, { headers });
  expect(errorOf(answer)).toEqual(error(400, code, id));
  expect(origin.connections).toEqual([]);
});

it.each(VERSIONS)(
  "3.8 %s forwards what is listed, in the place of its namesake",
  async (version) => {
    expect(
      await sent(version, {
        headers: { "X-One": "mine", Rest: "r" },
        forward: ["x-ONE", "X-Two", "x-absent"],
        lines: ["x-one: outer", "X-TWO: a", "x-two: b", "X-Three: c"],
      }),
    ).toEqual(["Host: HOST", "X-One: outer", "Rest: r", "X-TWO: a", "X-TWO: b"]);
  },
);

it("3.8 v1 ignores names that it must not forward", async () => {
  expect(
    await sent("v1", {
      forward: ["connection", "transfer-encoding", "host", "origin", "referer", "x-bare-path"],
      lines: ["Origin: http://a.test", "Referer: http://a.test/"],
    }),
  ).toEqual(["Host: HOST"]);
});

it("3.9 v1 forwards content-encoding by itself", async () => {
  expect(await sent("v1", { lines: ["Content-Encoding: br"] })).toEqual([
    "Host: HOST",
    "Content-Encoding: br",
  ]);
  expect(await sent("v3", { lines: ["Content-Encoding: br"] })).toEqual(["Host: HOST"]);
});

it.each(VERSIONS)("3.9 8.6 %s frames the body as the client did", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  await askBare(version, port, origin, { method: "POST", body: "12345" });
  await askBare(version, port, origin, {
    method: "POST",
    body: "2\r\nab\r\n0\r\n\r\n",
    lines: ["Transfer-Encoding: chunked"],
  });
  await askBare(version, port, origin, { method: "DELETE" });
  await askBare(version, port, origin, { method: "DELETE", body: "x" });
  await askBare(version, port, origin, { method: "POST" });
  expect(
    origin.requests.map(({ body, lines }) => [
      body,
      ...lines.filter((line) => /^(content-length|transfer-encoding):/i.test(line)),
    ]),
  ).toEqual([
    ["12345", "Content-Length: 5"],
    ["ab", "Transfer-Encoding: chunked"],
    [""],
    ["x", "Content-Length: 1"],
    ["", "Content-Length: 0"],
  ]);
});

it.each(VERSIONS)("3.10 %s reads and drops the body of GET and HEAD", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin((_socket, { method }) =>
    method === "HEAD" ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  );
  for (const method of ["GET", "HEAD"]) {
    const answer = await askBare(version, port, origin, { method, body: "unwanted" });
    expect(answer.status).toBe(200);
  }
  for (const { body, head } of origin.requests) {
    expect(body).toBe("");
    expect(head).not.toMatch(/content-length|transfer-encoding/i);
  }
});

it("3.11 v1 passes headers and status from JSON arrays", async () => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    "HTTP/1.1 404 Gone Away\r\nX-A: 1\r\nETag: e\r\nContent-Length: 1\r\n\r\nx",
  );
  const answer = await askBare("v1", port, origin, { pass: ["X-A"], status: [404, "500"] });
  expect([answer.status, answer.get("x-a"), answer.get("etag")]).toEqual([404, "1", undefined]);
});

it.each(["a", "{}", '"a"', "[1]", '["a b"]', "null"])(
  "3.8 3.11 v1 refuses the list %s",
  async (value) => {
    const { port } = await lab.bare();
    for (const name of ["X-Bare-Forward-Headers", "X-Bare-Pass-Headers"]) {
      const lines = changed("v1", name, value);
      const answer = await ask(port, { target: "/bare/v1/", lines });
      expect(errorOf(answer)).toEqual(
        error(400, "INVALID_BARE_HEADER", `request.headers.${name.toLowerCase()}`),
      );
    }
  },
);

it("3.12 v1 forwards and passes nothing by default", async () => {
  expect(
    await sent("v1", { lines: ["Accept-Language: de", "Accept-Encoding: br", "X-A: 1"] }),
  ).toEqual(["Host: HOST"]);
});

it.each(VERSIONS)(
  "3.13 %s tells status, text and headers beside the passed ones",
  async (version) => {
    const { port } = await lab.bare();
    const origin = await lab.origin(
      "HTTP/1.1 418 Short And Stout\r\nContent-Encoding: x-own\r\nContent-Length: 3\r\nX-A: 1\r\n\r\nabc",
    );
    const answer = await askBare(version, port, origin);
    expect([answer.status, answer.body]).toEqual([200, "abc"]);
    expect(answer.get("x-bare-status")).toBe("418");
    expect(answer.get("x-bare-status-text")).toBe("Short And Stout");
    expect(answer.get("content-encoding")).toBe("x-own");
    expect(answer.get("content-length")).toBe("3");
    expect(bareHeaders(answer)).toEqual({
      "Content-Encoding": "x-own",
      "Content-Length": "3",
      "X-A": "1",
    });
  },
);

it.each([
  { version: "v1", name: "X-Bare-Forwarded-Headers" },
  { version: "v1", name: "X-Bare-Headers-0" },
  { version: "v1", name: "X-Bare-URL" },
  { version: "v2", name: "X-Bare-URL" },
  { version: "v2", name: "X-Bare-Split-0" },
  { version: "v3", name: "X-Bare-Host" },
  { version: "v3", name: "X-Bare-ID" },
  { version: "v3", name: "X-Bare-" },
] as const)("3.14 9.5 $version does not know $name", async ({ version, name }) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, NOWHERE, { lines: [`${name}: x`] });
  expect(errorOf(answer)).toEqual(
    error(400, "UNKNOWN_BARE_HEADER", `request.headers.${name.toLowerCase()}`),
  );
});

it.each(OLDER)("9.5 %s tolerates X-Bare-ID on a plain request", async (version) => {
  const { port } = await lab.bare();
  const answer = await askBare(version, port, await lab.origin(), { lines: ["X-Bare-ID: x"] });
  expect(answer.status).toBe(200);
});
