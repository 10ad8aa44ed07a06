import { BareError } from "@oriel/bare-client";
import { expect, it } from "vitest";
import { errorPage } from "./error-page.ts";
import { describeFailure, mayHaveArrived } from "./failure.ts";
import { WorkerError } from "./worker-error.ts";

const bare = (code: string, id: string, message = "x", leg?: BareError["leg"]): BareError =>
  new BareError(500, { code, id, message }, leg === undefined ? {} : { leg });

it.each([
  {
    name: "an unknown name",
    error: bare("HOST_NOT_FOUND", "request"),
    kind: "dns",
    status: 502,
    arrived: false,
  },
  {
    name: "a refused connection",
    error: bare("CONNECTION_REFUSED", "response"),
    kind: "refused",
    status: 502,
    arrived: false,
  },
  {
    name: "a closed connection",
    error: bare("CONNECTION_RESET", "response"),
    kind: "reset",
    status: 502,
    arrived: true,
  },
  {
    name: "a timeout",
    error: bare("CONNECTION_TIMEOUT", "response"),
    kind: "timeout",
    status: 504,
    arrived: true,
  },
  {
    name: "a blocked address",
    error: bare("IMPL_BLOCKED_ADDRESS", "request.headers.x-bare-url"),
    kind: "blocked",
    status: 403,
    arrived: true,
  },
  {
    name: "a rate limit",
    error: bare("IMPL_RATE_LIMITED", "request"),
    kind: "busy",
    status: 429,
    arrived: true,
  },
  {
    name: "a bad certificate",
    error: bare("UNKNOWN", "response", "certificate has expired"),
    kind: "tls",
    status: 502,
    arrived: false,
  },
  {
    name: "something of the remote",
    error: bare("UNKNOWN", "response", "unreachable"),
    kind: "no-answer",
    status: 502,
    arrived: true,
  },
  {
    name: "no network",
    error: bare("UNKNOWN", "unknown", "x", "network"),
    kind: "unreachable",
    status: 502,
    arrived: true,
  },
  {
    name: "another server",
    error: bare("UNKNOWN", "unknown", "x", "server"),
    kind: "no-bare-server",
    status: 502,
    arrived: true,
  },
  {
    name: "a redirect to nowhere",
    error: new WorkerError("INVALID_REDIRECT", "x"),
    kind: "redirect",
    status: 502,
    arrived: true,
  },
  {
    name: "a fault of ours",
    error: new TypeError("x"),
    kind: "internal",
    status: 500,
    arrived: true,
  },
])("recognises $name", ({ error, kind, status, arrived }) => {
  const failure = describeFailure(error, "a.test:8080", "https://proxy.example/bare/");
  expect([failure.kind, failure.status, mayHaveArrived(error)]).toEqual([kind, status, arrived]);
  expect(failure.reason).toMatch(/a\.test:8080|proxy\.example/);
});

it("writes a page that says what failed and lets nothing of a site into its markup", () => {
  const failure = describeFailure(
    bare("UNKNOWN", "response", "<img src=x onerror=1>"),
    "a.test",
    "s",
  );
  const page = errorPage(failure, 'https://a.test/"><script>1</script>', "<i></i>");
  expect(page).toContain("&lt;img src=x onerror=1&gt;");
  expect(page).not.toContain("<script>1");
  expect(page).toMatch(/<button[^>]*>Try again<\/button>/);
  expect(page).toContain('<meta charset="utf-8">\n<i></i>');
});
