import { html, packageFolder, serveFiles } from "../files.ts";
import type { Site } from "../site.ts";

const HOST = "charts.test";
const CDN = "cdn.charts.test";

/** Apache ECharts from another host, drawing on a canvas and as SVG. */
export const charts: Site = {
  name: "charts",
  covers: "large classic script of another host, canvas, SVG, resize, pointer events",
  hosts: [HOST, CDN],
  start(context) {
    context.serve(HOST, serveFiles({ pages: { "/index.html": html(page(context.origin(CDN))) } }));
    context.serve(CDN, serveFiles({ folders: { "/": packageFolder("echarts", "dist") } }));
    return Promise.resolve({ url: `${context.origin(HOST)}/`, stop: () => Promise.resolve() });
  },
  steps: [
    {
      name: "draws the same pixels on a canvas",
      async run(visit) {
        await visit.until(() => document.body.dataset["drawn"] === "2");
        return visit.run(async () => {
          const canvas = document.querySelector("canvas");
          const bytes = new TextEncoder().encode(canvas?.toDataURL() ?? "");
          const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
          return { size: bytes.length > 5000, hash: [...hash].join(" ") };
        });
      },
    },
    {
      name: "draws the same SVG",
      run: (visit) =>
        visit.run(() => ({
          texts: [...document.querySelectorAll("svg text")].map((text) => text.textContent ?? ""),
          paths: [...document.querySelectorAll("svg path")].map(
            (path) => path.getAttribute("d") ?? "",
          ),
        })),
    },
    {
      name: "hides a series when its legend is clicked",
      async run(visit) {
        await visit.view.locator("svg text", { hasText: "rain" }).first().click();
        await visit.until(() => document.body.dataset["hidden"] === "rain");
        return visit.run(() => document.querySelectorAll("svg path").length);
      },
    },
    {
      name: "gives an image of the chart to download",
      async run(visit) {
        const [download] = await Promise.all([
          visit.page.waitForEvent("download"),
          visit.view.getByRole("link", { name: "save" }).click(),
        ]);
        const chunks: Buffer[] = [];
        for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
        return {
          name: download.suggestedFilename(),
          bytes: Buffer.concat(chunks).length > 2000,
        };
      },
    },
  ],
};

const page = (cdn: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Charts</title>
    <link rel="preconnect" href="${cdn}" />
    <link rel="dns-prefetch" href="${cdn}" />
    <script src="${cdn}/echarts.min.js"></script>
  </head>
  <body>
    <div id="canvas" style="width: 500px; height: 300px"></div>
    <div id="svg" style="width: 500px; height: 300px"></div>
    <a id="save" download="chart.png">save</a>
    <script>
      const option = {
        animation: false,
        legend: { data: ["rain", "sun"] },
        xAxis: { type: "category", data: ["Mon", "Tue", "Wed", "Thu", "Fri"] },
        yAxis: { type: "value" },
        series: [
          { name: "rain", type: "bar", data: [23, 24, 18, 25, 27] },
          { name: "sun", type: "line", smooth: true, data: [7, 4, 11, 2, 1] },
        ],
      };
      let drawn = 0;
      for (const renderer of ["canvas", "svg"]) {
        const chart = echarts.init(document.getElementById(renderer), null, { renderer });
        chart.on("finished", function once() {
          chart.off("finished", once);
          document.body.dataset.drawn = String(++drawn);
          if (renderer === "canvas") save.href = chart.getDataURL({ type: "png" });
        });
        chart.on("legendselectchanged", ({ name, selected }) => {
          if (!selected[name]) document.body.dataset.hidden = name;
        });
        chart.setOption(option);
      }
    </script>
  </body>
</html>
`;
