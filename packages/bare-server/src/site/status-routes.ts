import { sendOwn } from "../http/answer.ts";
import type { Exchange, Route } from "./router.ts";

/** What the server tells of itself, by the name of the file in the folder of the scripts. */
const STATUS: readonly {
  readonly name: string;
  readonly tell: (ready: boolean) => { readonly status: number; readonly value: object };
}[] = [
  // alive: a balancer or a container's supervisor may leave the process as it is
  { name: "health", tell: () => ({ status: 200, value: { status: "ok" } }) },
  // willing: a balancer may send requests
  { name: "ready", tell: (ready) => ({ status: ready ? 200 : 503, value: { ready } }) },
];

/**
 * Gives the routes of the server's state.
 *
 * @param folder path of the folder that they are in
 * @param isReady tells whether new requests are welcome
 */
export function statusRoutes(folder: string, isReady: () => boolean): readonly Route[] {
  return STATUS.map(({ name, tell }) => ({
    kind: "status",
    owns: ({ path }: Exchange) => path === folder + name,
    methods: ["GET", "HEAD"],
    answer({ request, response }: Exchange): void {
      const { status, value } = tell(isReady());
      sendOwn(
        request,
        response,
        status,
        ["Content-Type", "application/json"],
        JSON.stringify(value),
      );
    },
  }));
}
