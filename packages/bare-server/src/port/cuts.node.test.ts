import { connect as connectHttp2 } from "node:http2";
import { request as requestHttp } from "node:http";
import { Duplex, duplexPair } from "node:stream";
import { connect as connectTls } from "node:tls";
import { afterEach, expect, it } from "vitest";
import { CERTIFICATE, KEY } from "../testing/certificate.ts";
import { createPort, type Port } from "./create-port.ts";

const ends: Duplex[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end.destroy();
});

const port: Port = createPort({
  request: (request, response) => response.end(`${request.httpVersion} ${request.url}`),
  upgrade: (_request, socket) => socket.destroy(),
  identity: {
    credentials: () => ({ cert: CERTIFICATE, key: KEY }),
    contextFor: () => Promise.resolve(null),
    onChange: () => {},
    reload: () => {},
    close: () => {},
  },
});

/** Cuts the first write of a client: both parts come on their own. */
function cutAt(inner: Duplex, at: number): Duplex {
  let isFirst = true;
  const outer = new Duplex({
    read: () => void inner.resume(),
    write(chunk: Buffer, _encoding, done) {
      if (!isFirst) {
        inner.write(chunk, done);
        return;
      }
      isFirst = false;
      inner.write(chunk.subarray(0, at));
      // the other side has read the first part by then
      setImmediate(() => setImmediate(() => inner.write(chunk.subarray(at), done)));
    },
    final: (done) => void inner.end(done),
  });
  inner.on("data", (chunk: Buffer) => outer.push(chunk));
  inner.on("end", () => outer.push(null));
  outer.on("error", () => {});
  ends.push(inner, outer);
  return outer;
}

/** Opens a connection to the port whose first write is cut. */
function connectCut(at: number): Duplex {
  const [client, server] = duplexPair();
  ends.push(server);
  port.take(server, {
    client: "192.0.2.1",
    clientPort: 1,
    localAddress: "192.0.2.2",
    localPort: 2,
    depth: 0,
    target: null,
    tls: null,
  });
  return cutAt(client, at);
}

/** Asks by HTTP/1.1 on a connection. */
function askHttp1(connection: Duplex, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = requestHttp({ createConnection: () => connection, path: "/x", headers });
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
    });
    request.on("error", reject);
    request.end();
  });
}

/** Asks by HTTP/2 on a connection. */
function askHttp2(connection: Duplex): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2("http://x", { createConnection: () => connection });
    session.on("error", reject);
    const stream = session.request({ ":path": "/x" });
    let text = "";
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      text += chunk;
    });
    stream.on("error", reject);
    stream.on("end", () => {
      session.close();
      resolve(text);
    });
  });
}

function askTls(connection: Duplex, protocol: string | null): Promise<string> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({
      socket: connection,
      ca: CERTIFICATE,
      servername: "tls.test",
      ...(protocol !== null && { ALPNProtocols: [protocol] }),
    });
    ends.push(tls);
    tls.on("error", reject);
    tls.once("secureConnect", () => {
      (protocol === "h2" ? askHttp2(tls) : askHttp1(tls)).then(resolve, reject);
    });
  });
}

const all = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

it("takes HTTP/1.1 however its head is cut", async () => {
  for (const at of all(50)) expect([at, await askHttp1(connectCut(at))]).toEqual([at, "1.1 /x"]);
});

it("takes HTTP/2 however its preface is cut", async () => {
  for (const at of all(60)) expect([at, await askHttp2(connectCut(at))]).toEqual([at, "2.0 /x"]);
});

it.each([null, "http/1.1", "h2"])(
  "takes TLS with ALPN %s however its hello is cut",
  async (alpn) => {
    const expected = alpn === "h2" ? "2.0 /x" : "1.1 /x";
    for (const at of all(120))
      expect([at, await askTls(connectCut(at), alpn)]).toEqual([at, expected]);
  },
);

it("takes a method that begins like the preface of HTTP/2", async () => {
  const [client, server] = duplexPair();
  ends.push(client, server);
  port.take(server, {
    client: undefined,
    clientPort: undefined,
    localAddress: undefined,
    localPort: undefined,
    depth: 0,
    target: null,
    tls: null,
  });
  let text = "";
  client.setEncoding("latin1");
  client.on("data", (chunk: string) => {
    text += chunk;
  });
  client.write("P");
  client.write("ROPFIND /x HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => text, { timeout: 30_000 }).toMatch(/^HTTP\/1\.1 200 [^]*1\.1 \/x/);
});
