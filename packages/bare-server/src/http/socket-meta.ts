import {
  encodeHeaders,
  headersFromLines,
  KNOWN_META,
  KNOWN_NEW_META,
  splitHeaders,
} from "@oriel/bare-protocol";
import type { MetaVersion } from "../meta/socket-metas.ts";
import { remoteError } from "../remote/remote-error.ts";
import { sendOwn } from "./answer.ts";
import { readBareLines, single } from "./bare-lines.ts";
import type { Handler } from "./endpoint.ts";
import { readHeaders, readTarget } from "./forward-request.ts";
import { readLists } from "./read-lists.ts";

const TEXT = ["Content-Type", "text/plain"];
const JSON_TYPE = ["Content-Type", "application/json"];

/** Answers `v1/ws-new-meta` with an id. */
export const newMetaV1: Handler = async ({ metas }, request, response) => {
  sendOwn(request, response, 200, TEXT, await metas.create("v1"));
};

/** Answers `v2/ws-new-meta`: keeps what a socket is to be opened with, and gives its id. */
export const newMetaV2: Handler = async ({ metas, remote, settings }, request, response) => {
  const lines = readBareLines(request, KNOWN_NEW_META);
  const target = readTarget(lines, "ws");
  const headers = readHeaders(lines, "v2", settings);
  const { forward } = readLists("v2", lines, false, settings);
  try {
    await remote.admit(target);
  } catch (error) {
    throw remoteError(error, target.host, "request.headers.x-bare-host");
  }
  const id = await metas.create("v2", { target, headers, forward: [...forward] });
  sendOwn(request, response, 200, TEXT, id);
};

/** Makes the handler of `ws-meta` of a version: it gives the head of the remote's answer, once. */
export function readMeta(version: MetaVersion): Handler {
  return async ({ metas }, request, response) => {
    const id = single(readBareLines(request, KNOWN_META), "x-bare-id");
    const { status, statusText, lines } = await metas.take(version, id);
    const headers = encodeHeaders(headersFromLines(lines));
    if (version === "v1") {
      sendOwn(request, response, 200, JSON_TYPE, `{"headers":${headers}}`);
      return;
    }
    const bare = ["X-Bare-Status", String(status), "X-Bare-Status-Text", statusText];
    sendOwn(request, response, 200, [...bare, ...splitHeaders(headers).flat()]);
  };
}
