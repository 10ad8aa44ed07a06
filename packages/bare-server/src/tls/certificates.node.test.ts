import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CERTIFICATE, KEY } from "../testing/certificate.ts";
import { useCertificateFiles } from "./certificate-files.ts";
import { openLocalAuthority } from "./local-authority.ts";
import { watchEnd } from "./watch-end.ts";

const DAY = 86_400_000;
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-tls-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

it("makes certificates for names and addresses that its authority has signed", async () => {
  const authority = await openLocalAuthority(folder);
  const ca = new X509Certificate(readFileSync(authority.file));
  expect(ca.ca).toBe(true);
  for (const host of ["a.test", "192.0.2.1", "2001:db8::1"]) {
    const { cert } = await authority.credentialsFor(host);
    const leaf = new X509Certificate(cert);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(host.includes(".test") ? leaf.checkHost(host) : leaf.checkIP(host)).toBe(host);
    expect(leaf.checkHost("b.test")).toBe(undefined);
  }
});

it("makes a certificate once, and again when half of its time is over", async () => {
  const authority = await openLocalAuthority(folder);
  const first = await authority.credentialsFor("a.test");
  expect((await authority.credentialsFor("A.test")).cert).toBe(first.cert);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 46 * DAY });
  const second = await authority.credentialsFor("a.test");
  expect(second.cert).not.toBe(first.cert);
  expect(Date.parse(new X509Certificate(second.cert).validTo)).toBeGreaterThan(
    Date.now() + 80 * DAY,
  );
});

it("does not forget the authority", async () => {
  const first = await openLocalAuthority(folder);
  const { cert } = await first.credentialsFor("a.test");
  const second = await openLocalAuthority(folder);
  const ca = new X509Certificate(readFileSync(second.file));
  expect(new X509Certificate(cert).verify(ca.publicKey)).toBe(true);
});

it("says what is wrong with an authority", async () => {
  writeFileSync(join(folder, "oriel-ca.key"), "rubbish");
  await expect(openLocalAuthority(folder)).rejects.toThrow(/"oriel-ca\.key" has no key and cert/);
});

it("takes a new certificate when there is one, and keeps the one it has when that is bad", async () => {
  const authority = await openLocalAuthority(folder);
  const other = await authority.credentialsFor("a.test");
  const files = { certificate: join(folder, "site.crt"), key: join(folder, "site.key") };
  writeFileSync(files.certificate, CERTIFICATE);
  writeFileSync(files.key, KEY);
  const notices: string[] = [];
  const identity = useCertificateFiles({ ...files, notice: (text) => notices.push(text) });
  let changes = 0;
  identity.onChange(() => changes++);

  identity.reload();
  expect([changes, notices]).toEqual([0, []]);
  writeFileSync(files.certificate, "rubbish");
  identity.reload();
  writeFileSync(files.certificate, other.cert);
  identity.reload();
  expect(changes).toBe(0);
  expect(identity.credentials().cert).toBe(CERTIFICATE);
  expect(notices).toHaveLength(2);
  for (const notice of notices) expect(notice).toMatch(/; the certificate before it stays in use$/);
  writeFileSync(files.key, other.key);
  identity.reload();
  expect(changes).toBe(1);
  expect(identity.credentials()).toEqual(other);
  expect(notices.at(-1)).toBe(`certificate "${files.certificate}": a new one is in use`);
  identity.close();
});

it("tells once that a certificate comes to its end, and once that it has", async () => {
  const authority = await openLocalAuthority(folder);
  const { cert } = await authority.credentialsFor("a.test");
  const end = Date.parse(new X509Certificate(cert).validTo);
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  const notices: string[] = [];
  const stop = watchEnd(cert, "x", (text) => notices.push(text));
  vi.advanceTimersByTime(end - Date.now() - 8 * DAY);
  expect(notices).toEqual([]);
  vi.advanceTimersByTime(2 * DAY);
  expect(notices).toEqual([expect.stringMatching(/^certificate "x": ends on \d{4}-\d\d-\d\d; /)]);
  vi.advanceTimersByTime(20 * DAY);
  expect(notices).toHaveLength(2);
  expect(notices[1]).toMatch(/^certificate "x": ended on .+, clients refuse it; /);
  stop();
});
