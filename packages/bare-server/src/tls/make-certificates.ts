import { randomBytes, type webcrypto } from "node:crypto";
import { isIP } from "node:net";
import type * as x509Library from "@peculiar/x509";
import type { Credentials } from "./identity.ts";

/** A certificate authority, ready to sign. */
export interface Authority {
  /** Its certificate, PEM. */
  readonly cert: string;
  /**
   * Makes a certificate for a server. The authority's own is not behind it: who trusts it has it.
   *
   * @param names hosts and addresses, at least one
   */
  issue(names: readonly string[]): Promise<Credentials>;
}

type Library = typeof x509Library;

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** Browsers accept no more than 397; a new one is made long before. */
export const LEAF_DAYS = 90;
/** Clocks of clients may be late. */
const EARLIER = DAY;
const MAX_COMMON_NAME = 64;

/** Loads the library only where certificates are made: it takes long. */
async function load(): Promise<Library> {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

/**
 * Makes a certificate authority.
 *
 * @param name what a user sees in a list of authorities
 * @returns certificate and key, PEM
 */
export async function makeAuthority(name: string): Promise<Credentials> {
  const x509 = await load();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ O: ["Oriel"] }, { CN: [name] }],
    ...validity(AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: cert.toString("pem"), key: await exportKey(x509, keys.privateKey) };
}

/**
 * Takes an authority that {@link makeAuthority} has made.
 *
 * @throws Error when certificate or key cannot be read
 */
export async function openAuthority({ cert, key }: Credentials): Promise<Authority> {
  const x509 = await load();
  const issuer = new x509.X509Certificate(cert);
  const signingKey = await crypto.subtle.importKey(
    "pkcs8",
    x509.PemConverter.decodeFirst(key),
    ALGORITHM,
    false,
    ["sign"],
  );
  // one key for all certificates: they are for the same machine, and last as long as the process
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const leafKey = await exportKey(x509, keys.privateKey);
  return {
    cert,
    async issue(names) {
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: [{ CN: [(names[0] ?? "").slice(0, MAX_COMMON_NAME)] }],
        issuer: issuer.subjectName,
        ...validity(LEAF_DAYS),
        signingAlgorithm: ALGORITHM,
        publicKey: keys.publicKey,
        signingKey,
        extensions: await leafExtensions(x509, names, keys.publicKey, issuer),
      });
      return { cert: `${leaf.toString("pem")}\n`, key: leafKey };
    },
  };
}

async function leafExtensions(
  x509: Library,
  names: readonly string[],
  publicKey: webcrypto.CryptoKey,
  issuer: x509Library.X509Certificate,
): Promise<x509Library.Extension[]> {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(
      names.map((value) => ({
        type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const),
        value,
      })),
    ),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(issuer),
  ];
}

async function exportKey(x509: Library, key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

function validity(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - EARLIER), notAfter: new Date(now + days * DAY) };
}

/** A positive number of 127 random bits. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}
