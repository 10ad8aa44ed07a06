import { expect, it } from "vitest";
import { dialectOf, HTTP2_PREFACE, type Dialect } from "./first-bytes.ts";

it.each<{ name: string; text: string; dialect: Dialect | undefined; undecided?: number }>([
  { name: "TLS", text: "\x16\x03\x01\x02\x00\x01", dialect: "tls", undecided: 1 },
  { name: "a byte of TLS and no more of it", text: "\x16GET", dialect: "other", undecided: 1 },
  { name: "HTTP/2", text: `${HTTP2_PREFACE}\0\0\0`, dialect: "http2", undecided: 23 },
  { name: "a method", text: "GET / HTTP/1.1", dialect: "http1", undecided: 4 },
  { name: "a target of its own", text: "OPTIONS * HTTP/1.1", dialect: "http1", undecided: 8 },
  { name: "an absolute target", text: "GET http://a/", dialect: "http1", undecided: 10 },
  { name: "an encrypted one", text: "GET HTTPS://a/", dialect: "http1", undecided: 11 },
  { name: "a tunnel", text: "CONNECT a:1 HTTP/1.1", dialect: "http1", undecided: 8 },
  { name: "a method of one's own", text: "M-SEARCH /x", dialect: "http1", undecided: 9 },
  { name: "what begins as HTTP/2", text: "PRI * HTTP/1.1\r\n", dialect: "http1", undecided: 11 },
  { name: "SSH", text: "SSH-2.0-x\r\n", dialect: "other", undecided: 9 },
  { name: "SMTP", text: "EHLO a.test\r\n", dialect: "other", undecided: 5 },
  { name: "a scheme that is none", text: "GET httpx", dialect: "other", undecided: 8 },
  { name: "binary", text: "\0\x01", dialect: "other", undecided: 0 },
  { name: "an empty line", text: "\r\nGET / HTTP/1.1", dialect: "other", undecided: 0 },
  { name: "a word without end", text: "A".repeat(33), dialect: "other", undecided: 32 },
])("tells $name, and not before it is sure", ({ text, dialect, undecided }) => {
  for (let length = 1; length <= text.length; length++) {
    const expected = length <= (undecided ?? 0) ? undefined : dialect;
    expect([length, dialectOf(Buffer.from(text.slice(0, length), "latin1"))]).toEqual([
      length,
      expected,
    ]);
  }
});
