import { spawn } from "node:child_process";
import { join } from "node:path";
import { builtApp } from "../built-app.ts";
import { proxyTo } from "../gateway.ts";
import type { Observation, Site, Visit } from "../site.ts";

const HOST = "notes.test";

/** A SvelteKit application on its Node server. */
export const notes: Site = {
  name: "notes",
  covers:
    "SvelteKit: server rendering, streamed documents, hydration, form actions with Origin checks, redirects, login session by an httpOnly cookie, uploads",
  hosts: [HOST],
  async start(context) {
    const server = await startServer(join(await builtApp("notes"), "index.js"));
    context.serve(HOST, server.backend);
    return { url: `${context.origin(HOST)}/`, stop: server.stop };
  },
  steps: [
    {
      name: "streams its home page and hydrates it",
      async run(visit) {
        await visit.until(() => document.querySelector("#slow")?.textContent === "streamed later");
        await clickUntilCounted(visit);
        return { ...(await look(visit)), language: await text(visit, "#language") };
      },
    },
    {
      name: "sends a visitor without a session to the login page",
      async run(visit) {
        await visit.view.getByRole("link", { name: "Notes" }).click();
        await visit.view.getByLabel("Password").waitFor();
        return look(visit);
      },
    },
    {
      name: "refuses a wrong password",
      async run(visit) {
        await login(visit, "wrong");
        await visit.view.getByRole("alert").waitFor();
        return { ...(await look(visit)), alert: await text(visit, "[role=alert]") };
      },
    },
    {
      name: "logs in by a form that posts",
      async run(visit) {
        await login(visit, "open sesame");
        await visit.view.getByText("Welcome, Ada").waitFor();
        return look(visit);
      },
    },
    {
      name: "adds a note by fetch",
      async run(visit) {
        await visit.view.getByLabel("quick note").fill("buy milk");
        await visit.view.getByRole("button", { name: "Add" }).click();
        await visit.view.getByText("buy milk").waitFor();
        return look(visit);
      },
    },
    {
      name: "uploads a file by a multipart form",
      async run(visit) {
        await visit.view.getByLabel("plain note").fill("with a file: äöü ☃");
        await visit.view.getByLabel("file").setInputFiles({
          name: "tiny.bin",
          mimeType: "application/octet-stream",
          buffer: Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256)),
        });
        await visit.view.getByRole("button", { name: "Send" }).click();
        await visit.view.getByText("tiny.bin, 3000 bytes").waitFor();
        return look(visit);
      },
    },
    {
      name: "keeps the session over a reload",
      async run(visit) {
        await visit.reload();
        await visit.view.getByText("tiny.bin, 3000 bytes").waitFor();
        return look(visit);
      },
    },
    {
      name: "fetches from its own origin with cookies, Referer and no Origin",
      run: (visit) =>
        visit.run(async () => {
          const response = await fetch("/api/count");
          return { url: response.url, type: response.type, body: await response.json() };
        }),
    },
    {
      name: "searches by a form that gets",
      async run(visit) {
        await visit.view.getByRole("link", { name: "Search" }).click();
        await visit.view.getByLabel("words").fill("MILK & more?");
        await visit.view.getByRole("button", { name: "Search" }).click();
        await visit.until(() => document.querySelector("#found") !== null);
        const nothing = await look(visit);
        await visit.view.getByLabel("words").fill("milk");
        await visit.view.getByRole("button", { name: "Search" }).click();
        await visit.view.getByText("1 found").waitFor();
        return [nothing, await look(visit)];
      },
    },
    {
      name: "goes back through its history",
      async run(visit) {
        await visit.run(() => history.back());
        await visit.view.getByText("0 found").waitFor();
        return { ...(await look(visit)), length: await visit.run(() => history.length > 2) };
      },
    },
    {
      name: "opens a link in a new tab with the same session",
      async run(visit) {
        const tab = await visit.popup(() =>
          visit.view.getByRole("link", { name: "Notes" }).click({ button: "middle" }),
        );
        await tab.view.getByText("Welcome, Ada").waitFor();
        const seen = await look(tab);
        await tab.page.close();
        return seen;
      },
    },
    {
      name: "navigates from its own code",
      async run(visit) {
        await visit.view.getByRole("link", { name: "Notes" }).click();
        await visit.view.getByRole("button", { name: "Find the welcome" }).click();
        await visit.view.getByText("1 found: Welcome").waitFor();
        return look(visit);
      },
    },
    {
      name: "logs out",
      async run(visit) {
        await visit.view.getByRole("link", { name: "Log in" }).click();
        await visit.view.getByRole("button", { name: "Log out" }).click();
        await visit.view.getByText("nobody at").waitFor();
        await visit.until(() => document.querySelector("#slow")?.textContent === "streamed later");
        return look(visit);
      },
    },
  ],
};

async function login(visit: Visit, password: string): Promise<void> {
  await visit.view.getByLabel("Name").fill("Ada");
  await visit.view.getByLabel("Password").fill(password);
  await visit.view.getByRole("button", { name: "Log in" }).click();
}

/** Clicks before hydration are lost: the button is pressed until it counts. */
async function clickUntilCounted(visit: Visit): Promise<void> {
  await visit.until(() => {
    const button = document.querySelector("button");
    if (/[1-9]/.test(button?.textContent ?? "")) return true;
    button?.click();
    return false;
  });
}

function look(visit: Visit): Promise<Readonly<Record<string, Observation>>> {
  return visit.run(() => {
    const body = document.body.cloneNode(true) as HTMLElement;
    // the router tells screen readers the title some time after it has changed the page
    for (const element of body.querySelectorAll("script, style, nav, #svelte-announcer"))
      element.remove();
    return {
      title: document.title,
      url: document.URL,
      path: location.pathname + location.search,
      cookie: document.cookie,
      domain: document.domain,
      referrer: document.referrer,
      main: (body.textContent ?? "")
        .replace(/clicked \d+/, "clicked")
        .replace(/\s+/g, " ")
        .trim(),
      links: [...document.links].map((link) => `${link.getAttribute("href")} ${link.href}`),
      forms: [...document.forms].map((form) => `${form.method} ${form.action}`),
    };
  });
}

async function text(visit: Visit, selector: string): Promise<string> {
  return visit.run((at) => document.querySelector(at)?.textContent ?? "", selector);
}

async function startServer(
  program: string,
): Promise<{ backend: ReturnType<typeof proxyTo>; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [program], {
    // port 0: the system picks one, and the server prints it
    env: {
      PATH: process.env["PATH"],
      HOST: "127.0.0.1",
      PORT: "0",
      PROTOCOL_HEADER: "x-forwarded-proto",
      HOST_HEADER: "host",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`cannot start "${program}": it ended with ${code}`)),
    );
    child.stdout.on("data", (data: Buffer) => {
      const match = /:(\d+)\s*$/.exec(data.toString());
      if (match !== null) resolve(Number(match[1]));
    });
  });
  const { request, upgrade } = proxyTo(port);
  return {
    backend: {
      request(incoming, response) {
        incoming.rawHeaders.push("X-Forwarded-Proto", "http");
        request(incoming, response);
      },
      ...(upgrade !== undefined && { upgrade }),
    },
    async stop() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}
