/**
 * Maps the URLs of an import map: the addresses, and the specifiers that are URLs, because the encoded policy
 * changes these in the modules that use them.
 *
 * @param text JSON; anything else comes back unchanged
 * @param map gives what stands in the place of a URL-like specifier or address; bare specifiers come back unchanged
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#parse-an-import-map-string
 */
export function rewriteImportMap(text: string, map: (specifier: string) => string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return text;
  }
  if (!isRecord(parsed)) return text;
  const { imports, scopes, integrity, ...rest } = parsed;
  const mapped = {
    ...rest,
    ...(imports !== undefined && { imports: mapSpecifiers(imports, map) }),
    ...(scopes !== undefined && {
      scopes: mapEntries(scopes, (scope, specifiers) => [
        map(scope),
        mapSpecifiers(specifiers, map),
      ]),
    }),
    // scripts are rewritten: no checksum holds
    ...(integrity !== undefined && { integrity: {} }),
  };
  return JSON.stringify(mapped);
}

function mapSpecifiers(specifiers: unknown, map: (specifier: string) => string): unknown {
  return mapEntries(specifiers, (specifier, address) => [
    map(specifier),
    typeof address === "string" ? map(address) : address,
  ]);
}

function mapEntries(
  record: unknown,
  map: (key: string, value: unknown) => [string, unknown],
): unknown {
  if (!isRecord(record)) return record;
  return Object.fromEntries(Object.entries(record).map(([key, value]) => map(key, value)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
