import { createServer } from "node:http";
import { Server } from "socket.io";
import { html, serveFiles } from "../files.ts";
import { close, listen, proxyTo } from "../gateway.ts";
import type { Site, Visit } from "../site.ts";

const HOST = "chat.test";
const SOCKETS = "io.chat.test";

/** A chat on a socket.io server of another host. */
export const chat: Site = {
  name: "chat",
  covers:
    "socket.io: long polling with CORS, upgrade to WebSocket, binary messages, two tabs, reconnection",
  hosts: [HOST, SOCKETS],
  async start(context) {
    const server = createServer();
    const io = new Server(server, {
      cors: { origin: context.origin(HOST), credentials: true },
      cookie: { name: "io", httpOnly: true, sameSite: "lax" },
    });
    io.on("connection", (socket) => {
      socket.emit("welcome", { origin: socket.handshake.headers.origin ?? null });
      socket.on("say", (text: string, done: (length: number) => void) => {
        io.emit("said", text);
        done(text.length);
      });
      socket.on("bytes", (data: Buffer, done: (data: Buffer) => void) => {
        done(Buffer.from(data.map((byte) => 255 - byte)));
      });
    });
    context.serve(SOCKETS, proxyTo(await listen(server)));
    context.serve(
      HOST,
      serveFiles({ pages: { "/index.html": html(page(context.origin(SOCKETS))) } }),
    );
    return {
      url: `${context.origin(HOST)}/`,
      async stop() {
        await io.close();
        await close(server);
      },
    };
  },
  steps: [
    {
      name: "connects by polling and goes over to a WebSocket",
      async run(visit) {
        await visit.until(() => document.body.dataset["transport"] === "websocket");
        return visit.run(() => ({
          first: document.body.dataset["first"] ?? "",
          welcome: document.querySelector("#log li")?.textContent ?? "",
          cookie: document.cookie,
        }));
      },
    },
    {
      name: "sends messages and gets them back in order",
      async run(visit) {
        for (const text of ["hello", "größe ☃", "last"]) await say(visit, text);
        await said(visit, "last");
        return messages(visit);
      },
    },
    {
      name: "sends and receives bytes",
      run: (visit) =>
        visit.run(async () => {
          const { socket } = globalThis as unknown as {
            socket: { emitWithAck(name: string, data: Uint8Array): Promise<ArrayBuffer> };
          };
          const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
          const answer = new Uint8Array(await socket.emitWithAck("bytes", bytes));
          return (
            answer.length === 1000 && answer.every((byte, index) => byte === 255 - (index % 256))
          );
        }),
    },
    {
      name: "talks between two tabs",
      async run(visit) {
        const other = await visit.popup(() =>
          visit.view.getByRole("link", { name: "second tab" }).click(),
        );
        await other.until(() => document.body.dataset["transport"] === "websocket");
        await say(other, "from the second tab");
        await said(visit, "from the second tab");
        await say(visit, "answer");
        await said(other, "answer");
        await said(visit, "answer");
        const seen = await messages(other);
        const opener = await other.run(() => window.opener === null);
        await other.page.close();
        return { seen, opener };
      },
    },
    {
      name: "connects again after it was cut off",
      async run(visit) {
        await visit.run(() => {
          const { socket } = globalThis as unknown as {
            socket: { io: { engine: { close(): void } } };
          };
          delete document.body.dataset["transport"];
          socket.io.engine.close();
        });
        await visit.until(() => document.body.dataset["transport"] === "websocket");
        await say(visit, "back again");
        await said(visit, "back again");
        return messages(visit);
      },
    },
    {
      name: "sees the addresses it asked for",
      run: (visit) =>
        visit.run(() => {
          const polls = performance
            .getEntriesByType("resource")
            .map(({ name }) => name.replace(/\?.*/, ""))
            .filter((name) => /^https?:/.test(name) && !name.endsWith("/favicon.ico"));
          return [...new Set(polls)].sort();
        }),
    },
  ],
};

async function say(visit: Visit, text: string): Promise<void> {
  await visit.view.getByLabel("message").fill(text);
  await visit.view.getByRole("button", { name: "send" }).click();
}

function said(visit: Visit, text: string): Promise<void> {
  return visit.until(
    (wanted) =>
      [...document.querySelectorAll("#log li")].some((item) => item.textContent === wanted),
    text,
  );
}

function messages(visit: Visit): Promise<string[]> {
  return visit.run(() =>
    [...document.querySelectorAll("#log li")].map((item) => item.textContent ?? ""),
  );
}

const page = (sockets: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Chat</title>
  </head>
  <body>
    <ul id="log"></ul>
    <form>
      <input aria-label="message" autocomplete="off" />
      <button>send</button>
    </form>
    <a href="?second" target="_blank">second tab</a>
    <script src="${sockets}/socket.io/socket.io.js"></script>
    <script>
      window.socket = io("${sockets}", { withCredentials: true, reconnectionDelay: 50 });
      document.body.dataset.first = socket.io.engine.transport.name;
      const note = (text) => {
        const item = document.createElement("li");
        item.textContent = text;
        document.querySelector("#log").append(item);
      };
      socket.on("connect", () => {
        const { engine } = socket.io;
        const tell = () => (document.body.dataset.transport = engine.transport.name);
        tell();
        engine.on("upgrade", tell);
      });
      socket.on("welcome", ({ origin }) => note("welcome " + origin));
      socket.on("said", note);
      document.querySelector("form").addEventListener("submit", (event) => {
        event.preventDefault();
        const [field] = event.target.elements;
        socket.emit("say", field.value, () => {});
        field.value = "";
      });
    </script>
  </body>
</html>
`;
