import { html, packageFolder, serveFiles } from "../files.ts";
import type { Site } from "../site.ts";

const HOST = "paper.test";
const CDN = "cdn.paper.test";

/** PDF.js, which reads the file in a module worker and draws it on a canvas. */
export const pdf: Site = {
  name: "pdf",
  covers:
    "module worker of another origin behind a blob URL, transfer of buffers, binary fetch, canvas, text layer",
  hosts: [HOST, CDN],
  start(context) {
    context.serve(
      HOST,
      serveFiles({
        pages: {
          "/index.html": html(page(context.origin(CDN))),
          "/paper.pdf": { type: "application/pdf", body: makePdf(["Hello paper", "Second page"]) },
        },
      }),
    );
    context.serve(
      CDN,
      serveFiles({
        headers: { "access-control-allow-origin": "*" },
        folders: { "/": packageFolder("pdfjs-dist") },
      }),
    );
    return Promise.resolve({ url: `${context.origin(HOST)}/`, stop: () => Promise.resolve() });
  },
  steps: [
    {
      name: "reads the document in its worker",
      async run(visit) {
        await visit.until(() => document.body.dataset["text"] !== undefined);
        return {
          workers: visit.page.workers().length,
          data: await visit.run(
            () =>
              Object.fromEntries(Object.entries(document.body.dataset)) as Record<string, string>,
          ),
        };
      },
    },
    {
      name: "draws the same pages",
      async run(visit) {
        await visit.until(() => document.querySelectorAll("canvas.done").length === 2);
        return visit.run(() =>
          [...document.querySelectorAll("canvas")].map((canvas) => {
            const { data } = canvas
              .getContext("2d")
              ?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
            let dark = 0;
            for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 128) dark += 1;
            if (dark < 20) throw new Error("the page is blank");
            return [canvas.width, canvas.height, dark];
          }),
        );
      },
    },
  ],
};

/** Makes a PDF of one line of text for each page. */
function makePdf(lines: readonly string[]): string {
  const pageId = (index: number): number => 4 + index * 2;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${lines.length} /Kids [${lines.map((_, index) => `${pageId(index)} 0 R`).join(" ")}] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...lines.flatMap((line, index) => {
      const content = `BT /F1 24 Tf 20 100 Td (${line}) Tj ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents ${pageId(index) + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const start = file.length;
  const count = objects.length + 1;
  return `${file}xref\n0 ${count}\n0000000000 65535 f \n${offsets.join("")}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
}

const page = (cdn: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Paper</title>
  </head>
  <body>
    <script type="module">
      import * as pdfjs from "${cdn}/build/pdf.min.mjs";

      pdfjs.GlobalWorkerOptions.workerSrc = "${cdn}/build/pdf.worker.min.mjs";
      const task = pdfjs.getDocument({
        url: "paper.pdf",
        standardFontDataUrl: "${cdn}/standard_fonts/",
        cMapUrl: "${cdn}/cmaps/",
      });
      const file = await task.promise;
      document.body.dataset.pages = String(file.numPages);
      const texts = [];
      for (let number = 1; number <= file.numPages; number++) {
        const page = await file.getPage(number);
        texts.push((await page.getTextContent()).items.map(({ str }) => str).join(" "));
        const viewport = page.getViewport({ scale: 1 });
        const canvas = document.createElement("canvas");
        canvas.width = viewport.width;
        canvas.height = viewport.height;
        document.body.append(canvas);
        await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport }).promise;
        canvas.className = "done";
      }
      document.body.dataset.text = texts.join(" | ");
    </script>
  </body>
</html>
`;
