import { parseMimeType } from "./mime-type.ts";

const OFFICE = "application/vnd.openxmlformats-officedocument";

/** Endings of file names by the types of files that people save. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  "application/gzip": "gz",
  "application/json": "json",
  "application/msword": "doc",
  "application/pdf": "pdf",
  "application/rtf": "rtf",
  "application/vnd.ms-excel": "xls",
  "application/vnd.ms-powerpoint": "ppt",
  [`${OFFICE}.presentationml.presentation`]: "pptx",
  [`${OFFICE}.spreadsheetml.sheet`]: "xlsx",
  [`${OFFICE}.wordprocessingml.document`]: "docx",
  "application/x-7z-compressed": "7z",
  "application/x-tar": "tar",
  "application/xhtml+xml": "xhtml",
  "application/xml": "xml",
  "application/zip": "zip",
  "audio/mpeg": "mp3",
  "audio/ogg": "ogg",
  "audio/wav": "wav",
  "image/avif": "avif",
  "image/bmp": "bmp",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "image/webp": "webp",
  "text/calendar": "ics",
  "text/css": "css",
  "text/csv": "csv",
  "text/html": "html",
  "text/javascript": "js",
  "text/plain": "txt",
  "text/vcard": "vcf",
  "text/xml": "xml",
  "video/mp4": "mp4",
  "video/webm": "webm",
};

/**
 * Gives the ending of the name of a file, with its dot.
 *
 * @param type value of Content-Type; null when there is none
 * @returns empty for types that tell nothing
 */
export function extensionOf(type: string | null): string {
  const extension = EXTENSIONS[parseMimeType(type)?.essence ?? ""];
  return extension === undefined ? "" : `.${extension}`;
}
