import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { createSecureContext } from "node:tls";
import type { Credentials, TlsIdentity } from "./identity.ts";
import { watchEnd } from "./watch-end.ts";

/** Certificate and key in files, as other servers take them. */
export interface CertificateFiles {
  /** File with the certificate and the chain behind it, PEM. */
  readonly certificate: string;
  /** File with the key, PEM. */
  readonly key: string;
  /** Gets one line when the certificate is renewed, cannot be renewed, or ends; default: nobody. */
  readonly notice?: (text: string) => void;
}

/** ms between two looks at the files; a watcher would miss links that are put in their place. */
const LOOK = 5000;

/**
 * Takes a certificate from files, which are read again when they change. What cannot be used is told, and the
 * certificate before it stays in use.
 *
 * @throws TypeError when they cannot be used
 */
export function useCertificateFiles(files: CertificateFiles): TlsIdentity {
  const { certificate, key, notice = () => {} } = files;
  const listeners: (() => void)[] = [];
  let current = load(certificate, key);
  let stopWatching = watchEnd(current.cert, certificate, notice);

  function reload(): void {
    try {
      const next = load(certificate, key);
      if (next.cert === current.cert && next.key === current.key) return;
      current = next;
    } catch (error) {
      notice(`${(error as Error).message}; the certificate before it stays in use`);
      return;
    }
    stopWatching();
    notice(`certificate "${certificate}": a new one is in use`);
    stopWatching = watchEnd(current.cert, certificate, notice);
    for (const listener of listeners) listener();
  }

  for (const file of [certificate, key]) {
    watchFile(file, { interval: LOOK, persistent: false }, reload);
  }
  return {
    credentials: () => current,
    contextFor: () => Promise.resolve(null),
    onChange: (listener) => void listeners.push(listener),
    reload,
    close() {
      stopWatching();
      for (const file of [certificate, key]) unwatchFile(file, reload);
    },
  };
}

function load(certificate: string, keyFile: string): Credentials {
  const credentials = { cert: read(certificate), key: read(keyFile) };
  try {
    createSecureContext(credentials);
  } catch (error) {
    const { message } = error as Error;
    throw new TypeError(
      `certificate "${certificate}": cannot be used with the key "${keyFile}": ${message}`,
      { cause: error },
    );
  }
  return credentials;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { message } = error as Error;
    throw new TypeError(`certificate file "${file}": cannot be read: ${message}`, { cause: error });
  }
}
