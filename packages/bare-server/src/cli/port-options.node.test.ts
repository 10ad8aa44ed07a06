import { readFileSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CERTIFICATE, KEY } from "../testing/certificate.ts";
import { type CliRun, CliRuns } from "../testing/cli-runs.ts";

let runs: CliRuns;
let root = "";

beforeEach(() => {
  runs = new CliRuns();
  ({ root } = runs);
  writeFileSync(join(root, "site.crt"), CERTIFICATE);
  writeFileSync(join(root, "site.key"), KEY);
});

afterEach(() => runs.close());

function run(...args: string[]): Promise<CliRun> {
  return runs.run(["--port", "0", "--ca-folder", join(root, "ca"), ...args]);
}

/** Asks with TLS; gives the status, or the code of the failure. */
function ask(url: string, ca: string): Promise<number | string> {
  return new Promise((resolve) => {
    request(url, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""))
      .end();
  });
}

it("serves https to those who trust the authority that it makes", async () => {
  const { out, err } = await run("--tls");
  expect(err).toBe("");
  const [, url = "", file = ""] =
    /^Oriel is at (https:\/\/localhost:\d+\/), trusted by those who trust "(.+)"\n$/.exec(out) ??
    [];
  const ca = readFileSync(file, "utf8");
  for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
    expect([host, await ask(url.replace("localhost", host), ca)]).toEqual([host, 200]);
  }
  expect(await ask(url, CERTIFICATE)).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  expect(statSync(join(root, "ca/oriel-ca.key")).mode & 0o777).toBe(0o600);
});

it("keeps its authority, also when several start at once", async () => {
  const starts = await Promise.all([run("--tls"), run("--tls"), run("--tls")]);
  const ca = readFileSync(join(root, "ca/oriel-ca.crt"), "utf8");
  for (const { out } of [...starts, await run("--tls")]) {
    const [url = ""] = /https:\/\/localhost:\d+\//.exec(out) ?? [];
    expect(await ask(url, ca)).toBe(200);
  }
});

it("serves https by the certificate in files", async () => {
  const { out } = await run(
    "--tls-cert",
    join(root, "site.crt"),
    "--tls-key",
    join(root, "site.key"),
    "--host",
    "127.0.0.1",
  );
  const [, url = ""] = /^Oriel is at (https:\S+)\n$/.exec(out) ?? [];
  expect(await ask(url, CERTIFICATE)).toBe(200);
});

it.each([
  {
    name: "a certificate without a key",
    args: ["--tls-cert", "x"],
    message: "options --tls-cert and --tls-key: one is useless without the other",
  },
  {
    name: "a certificate that is not there",
    args: ["--tls-cert", "/no/such.crt", "--tls-key", "/no/such.key"],
    message: 'certificate file "/no/such.crt": cannot be read',
  },
  {
    name: "an authority where nobody can write",
    args: ["--tls", "--ca-folder", "/dev/null/ca"],
    message: 'certificate authority "/dev/null/ca": cannot be used',
  },
  {
    name: "nothing to look into",
    args: ["--intercept"],
    message: "option --intercept: there is nothing to look into without --forward-proxy",
  },
  {
    name: "a proxy for everybody",
    args: ["--forward-proxy", "--host", "0.0.0.0"],
    message:
      'forward proxy on "0.0.0.0": everybody could use it; set an access token, or listen on localhost',
  },
])("refuses $name in one line", async ({ args, message }) => {
  const { result, out, err } = await run(...args);
  expect([result, out]).toEqual([1, ""]);
  expect(err).toMatch(/^error: [^\n]+\n$/);
  expect(err).toContain(message);
});
