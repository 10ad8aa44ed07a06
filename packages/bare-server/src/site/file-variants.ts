import { stat } from "node:fs/promises";
import Negotiator from "negotiator";

/** Which of the files that hold the same is sent. */
export interface Variant {
  /** What its name has after that of the plain file. */
  readonly suffix: string;
  /** Headers that go with it: those of every answer, and those that a 304 has. */
  readonly lines: { readonly all: readonly string[]; readonly vary: readonly string[] };
}

/** Compressed files beside a plain one, the preferred first. */
const ENCODINGS = [
  { encoding: "br", suffix: ".br" },
  { encoding: "gzip", suffix: ".gz" },
] as const;
const NAMES = ENCODINGS.map(({ encoding }) => encoding);
const PLAIN: Variant = { suffix: "", lines: { all: [], vary: [] } };
/** ms: files that are copied get new times, in any order. */
const COPYING = 60_000;
const VARY = ["Vary", "Accept-Encoding"] as const;

/**
 * Chooses the file to send for a plain one. A compressed file that is much older than the plain one is left over
 * from another build and does not count.
 *
 * @param file path of the plain file; it need not exist
 * @param accepted value of `Accept-Encoding`
 */
export async function chooseVariant(file: string, accepted: string | undefined): Promise<Variant> {
  const [plain, ...compressed] = await Promise.all(
    [file, ...ENCODINGS.map(({ suffix }) => file + suffix)].map(modified),
  );
  const present = ENCODINGS.filter(
    (_, at) => (compressed[at] ?? 0) + COPYING >= (plain ?? Infinity),
  );
  if (present.length === 0) return PLAIN;
  const { encoding, suffix } = choose(present, accepted) ?? { encoding: "", suffix: "" };
  const coding = encoding === "" ? [] : ["Content-Encoding", encoding];
  return { suffix, lines: { all: [...VARY, ...coding], vary: VARY } };
}

function choose(
  present: readonly (typeof ENCODINGS)[number][],
  accepted: string | undefined,
): (typeof ENCODINGS)[number] | undefined {
  if (accepted === undefined) return undefined;
  const headers = { "accept-encoding": accepted };
  const fit = new Set(new Negotiator({ headers }).encodings([...NAMES, "identity"]));
  return present.find(({ encoding }) => fit.has(encoding));
}

/** Gives when a file was written, ms; undefined when there is none. */
async function modified(file: string): Promise<number | undefined> {
  try {
    const found = await stat(file);
    return found.isFile() ? found.mtimeMs : undefined;
  } catch {
    return undefined;
  }
}
