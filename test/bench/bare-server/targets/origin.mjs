// what is asked for: a small page, endless bytes, a sink, an echo
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { serve } from "./serve.mjs";

const SMALL = Buffer.alloc(1024, "x");
const BLOCK = Buffer.alloc(65_536, "y");
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "private, max-age=0",
  ETag: '"5f3-abc"',
  "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT",
  Vary: "Accept-Encoding, Cookie",
  "Content-Security-Policy": "default-src 'self'; script-src 'self' https://cdn.test",
  "Strict-Transport-Security": "max-age=31536000",
  "Set-Cookie": ["a=1; Path=/; Secure", "b=2; Path=/; HttpOnly"],
  "X-Frame-Options": "SAMEORIGIN",
  Server: "origin",
};

const server = createServer((request, response) => {
  const [, kind, size] = request.url.split("/");
  if (kind === "down") {
    response.writeHead(200, { "Content-Length": size });
    let left = Number(size);
    const more = () => {
      while (left > 0) {
        const part = left < BLOCK.length ? BLOCK.subarray(0, left) : BLOCK;
        left -= part.length;
        if (!response.write(part)) {
          response.once("drain", more);
          return;
        }
      }
      response.end();
    };
    more();
  } else if (kind === "up") {
    request.resume();
    request.on("end", () => response.writeHead(200, { "Content-Length": 0 }).end());
  } else {
    response.writeHead(200, { ...HEADERS, "Content-Length": SMALL.length });
    response.end(SMALL);
  }
});
server.on("upgrade", ({ headers }, socket) => {
  const accept = createHash("sha1")
    .update(`${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  socket.setNoDelay(true);
  socket.on("error", () => {});
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  // echo: frames of the client are short and whole in one segment more often than not
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const out = [];
    for (;;) {
      if (rest.length < 6) break;
      const length = rest[1] & 127;
      const all = 6 + length;
      if (rest.length < all) break;
      const frame = Buffer.alloc(2 + length);
      frame[0] = rest[0];
      frame[1] = length;
      for (let at = 0; at < length; at++) frame[2 + at] = rest[6 + at] ^ rest[2 + (at & 3)];
      out.push(frame);
      rest = rest.subarray(all);
    }
    if (out.length > 0) socket.write(Buffer.concat(out));
  });
});
serve(server);
