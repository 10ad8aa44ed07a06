import { open, type FileHandle } from "node:fs/promises";

/** A file of JSON that entries are added to, and that is whole after each of them. */
export interface ArchiveFile {
  /**
   * Adds an entry, in order; it is on its way to the disk when the promise is fulfilled.
   *
   * @throws the error of the file system; the file ends with the entry before then, as far as the system lets it
   */
  add(entry: string): Promise<void>;
  close(): Promise<void>;
}

const TRAILER = "\n]}}\n";

/**
 * Makes the file, or empties it. What is in it is for its owner only: it has cookies and bodies.
 *
 * @param head JSON of the members of `log` before the entries, without braces
 * @throws the error of the file system
 */
export async function createArchiveFile(path: string, head: string): Promise<ArchiveFile> {
  const file = await open(path, "w", 0o600);
  let end = 0;
  let isFirst = true;
  const write = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text + TRAILER);
    await writeAll(file, bytes, end);
    end += bytes.length - TRAILER.length;
  };
  try {
    await write(`{"log":{${head},"entries":[`);
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    async add(entry) {
      try {
        await write(`${isFirst ? "" : ","}\n${entry}`);
        isFirst = false;
      } catch (error) {
        await mend(file, end);
        throw error;
      }
    },
    close: () => file.close(),
  };
}

/** Writes in one call where the system takes all of it: the old trailer and the new entry change at once. */
async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Takes back half an entry: the trailer had its place on the disk before. */
async function mend(file: FileHandle, end: number): Promise<void> {
  try {
    await writeAll(file, Buffer.from(TRAILER), end);
    await file.truncate(end + TRAILER.length);
  } catch {
    // the error that is told is the one before
  }
}
