import { html, json, packageFolder, script, serveFiles } from "../files.ts";
import type { Backend, Site, Visit } from "../site.ts";

const HOST = "swagger.test";
const API = "api.petstore.test";

/** Swagger UI, as its distribution package ships it, on an API of another origin. */
export const swaggerUi: Site = {
  name: "swagger-ui",
  covers:
    "large React bundle, fetch to another origin with preflights, deep links, response headers",
  hosts: [HOST, API],
  start(context) {
    const api = context.origin(API);
    context.serve(
      HOST,
      serveFiles({
        pages: {
          "/swagger-initializer.js": script(INITIALIZER),
          "/openapi.json": json(describeApi(`${api}/v1`)),
          "/other.html": html("<!doctype html><title>Other</title><p>other page</p>"),
        },
        folders: { "/": packageFolder("swagger-ui-dist") },
      }),
    );
    context.serve(API, petstore(context.origin(HOST)));
    return Promise.resolve({ url: `${context.origin(HOST)}/`, stop: () => Promise.resolve() });
  },
  steps: [
    {
      name: "shows the API and its server",
      async run(visit) {
        await visit.view.getByRole("heading", { name: "Pet shop" }).waitFor();
        return {
          title: await visit.run(() => document.title),
          server: await visit.view.locator(".servers select").inputValue(),
          link: await visit.run(
            () => document.querySelector<HTMLAnchorElement>(".info a")?.href ?? "",
          ),
          operations: await visit.view.locator(".opblock-summary").allInnerTexts(),
        };
      },
    },
    {
      name: "gets from the other origin and shows status, headers and body",
      async run(visit) {
        await openOperation(visit, "listPets");
        await visit.view.locator("#operations-pets-listPets input[placeholder*=limit]").fill("1");
        return execute(visit, "listPets");
      },
    },
    {
      name: "posts to the other origin after a preflight",
      async run(visit) {
        await openOperation(visit, "createPet");
        return execute(visit, "createPet");
      },
    },
    {
      name: "is told when the other origin forbids reading",
      async run(visit) {
        await openOperation(visit, "secrets");
        await visit.view.locator("#operations-pets-secrets .execute").click();
        const failure = visit.view.locator(
          "#operations-pets-secrets .responses-wrapper .live-responses-table",
        );
        await failure.getByText("Failed to fetch").waitFor();
        return (await failure.innerText()).replace(/\s+/g, " ");
      },
    },
    {
      name: "expands a model",
      async run(visit) {
        await visit.view.getByRole("button", { name: "Pet", exact: true }).click();
        await visit.view.locator(".model-container").getByText("tag").waitFor();
        return (await visit.view.locator(".models").innerText()).replace(/\s+/g, " ");
      },
    },
    {
      name: "keeps the open operation in the address, and finds it there again",
      async run(visit) {
        const before = await visit.run(() => [location.hash, location.href]);
        await visit.reload();
        await visit.view.locator("#operations-pets-secrets .opblock-body").waitFor();
        return [...before, await visit.run(() => document.URL)];
      },
    },
  ],
};

const INITIALIZER = `window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    plugins: [SwaggerUIBundle.plugins.DownloadUrl],
    layout: "StandaloneLayout",
    validatorUrl: null,
  });
};`;

function describeApi(server: string): unknown {
  const pet = { $ref: "#/components/schemas/Pet" };
  const answer = (schema: unknown): unknown => ({
    200: { description: "fine", content: { "application/json": { schema } } },
  });
  const operation = (operationId: string, more: object): object => ({
    operationId,
    tags: ["pets"],
    ...more,
  });
  const limit = { name: "limit", in: "query", schema: { type: "integer" } };
  return {
    openapi: "3.0.0",
    info: { title: "Pet shop", version: "1.0", description: "See [the other page](/other.html)." },
    servers: [{ url: server }],
    paths: {
      "/pets": {
        get: operation("listPets", {
          parameters: [limit],
          responses: answer({ type: "array", items: pet }),
        }),
        post: operation("createPet", {
          requestBody: {
            content: {
              "application/json": { schema: pet, example: { id: 7, name: "Kit", tag: "fox" } },
            },
          },
          responses: answer(pet),
        }),
      },
      "/secrets": { get: operation("secrets", { responses: answer({ type: "string" }) }) },
    },
    components: {
      schemas: {
        Pet: {
          type: "object",
          properties: {
            id: { type: "integer" },
            name: { type: "string" },
            tag: { type: "string" },
          },
        },
      },
    },
  };
}

/** Answers scripts of one origin only, and those only below `/v1/pets`. */
function petstore(origin: string): Backend {
  const pets = [
    { id: 1, name: "Rex", tag: "dog" },
    { id: 2, name: "Tom", tag: "cat" },
  ];
  return {
    request(request, response) {
      const url = new URL(request.url ?? "/", "http://api");
      if (url.pathname !== "/v1/pets") {
        response.writeHead(200, { "content-type": "text/plain" }).end("secret");
        return;
      }
      const headers = {
        "access-control-allow-origin": origin,
        "access-control-allow-headers": "content-type",
        "access-control-allow-methods": "GET, POST",
        "access-control-expose-headers": "x-total",
        "content-type": "application/json",
        "x-total": String(pets.length),
        "x-hidden": "not exposed",
      };
      if (request.method === "OPTIONS") {
        response.writeHead(204, headers).end();
      } else if (request.method === "POST") {
        let body = "";
        request.setEncoding("utf8");
        request.on("data", (text: string) => {
          body += text;
        });
        request.on("end", () => {
          const { name } = JSON.parse(body) as { name: string };
          response.writeHead(201, headers);
          response.end(JSON.stringify({ made: name, origin: request.headers.origin ?? null }));
        });
      } else {
        const limit = Number(url.searchParams.get("limit") ?? pets.length);
        response.writeHead(200, headers).end(JSON.stringify(pets.slice(0, limit)));
      }
    },
  };
}

async function openOperation(visit: Visit, id: string): Promise<void> {
  const block = visit.view.locator(`#operations-pets-${id}`);
  await block.locator(".opblock-summary-control").click();
  await block.locator(".try-out__btn").click();
}

/** Sends a request; gives what is shown of it, without the fields that carry the time. */
async function execute(visit: Visit, id: string): Promise<Record<string, string>> {
  const block = visit.view.locator(`#operations-pets-${id}`);
  await block.locator(".execute").click();
  await block
    .locator(".live-responses-table .response-col_status")
    .getByText(/^20[01]/)
    .waitFor();
  const answer = block.locator(".live-responses-table .response").first();
  return {
    url: await block.locator(".request-url pre").innerText(),
    curl: await block.locator(".curl-command .curl").innerText(),
    status: (await answer.locator(".response-col_status").innerText()).trim(),
    body: await answer.locator(".highlight-code").first().innerText(),
    headers: await answer
      .locator(".headerline")
      .allInnerTexts()
      .then((lines) => lines.join("")),
  };
}
