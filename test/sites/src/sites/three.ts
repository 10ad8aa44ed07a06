import { html, packageFolder, serveFiles } from "../files.ts";
import type { Site } from "../site.ts";

const HOST = "scene.test";
const CDN = "unbundled.test";

/** three.js as its examples load it: an import map, addons, a texture of another origin. */
export const three: Site = {
  name: "three",
  covers: "WebGL, import map with prefixes, module graph of another origin, texture with CORS",
  hosts: [HOST, CDN],
  start(context) {
    const cdn = context.origin(CDN);
    context.serve(HOST, serveFiles({ pages: { "/index.html": html(page(cdn)) } }));
    context.serve(
      CDN,
      serveFiles({
        headers: { "access-control-allow-origin": "*" },
        folders: {
          "/three/": packageFolder("three"),
          "/images/": packageFolder("swagger-ui-dist"),
        },
      }),
    );
    return Promise.resolve({ url: `${context.origin(HOST)}/`, stop: () => Promise.resolve() });
  },
  steps: [
    {
      name: "loads the modules and draws",
      async run(visit) {
        await visit.until(() => document.body.dataset["frames"] !== undefined);
        return visit.run(() => ({
          revision: document.body.dataset["revision"] ?? "",
          module: document.body.dataset["module"] ?? "",
          resources: performance
            .getEntriesByType("resource")
            .map(({ name }) => name)
            .filter((name) => name.includes("/three/") || name.includes("/images/"))
            .sort(),
        }));
      },
    },
    {
      name: "draws the same picture, with the texture",
      run: (visit) =>
        visit.run(() => {
          const canvas = document.querySelector("canvas");
          const colors = new Set<string>();
          const copy = new OffscreenCanvas(64, 64).getContext("2d");
          if (canvas === null || copy === null) return [];
          copy.drawImage(canvas, 0, 0, 64, 64);
          const { data } = copy.getImageData(0, 0, 64, 64);
          for (let at = 0; at < data.length; at += 4) {
            colors.add([data[at], data[at + 1], data[at + 2]].join(" "));
          }
          if (colors.size < 4) throw new Error(`only ${colors.size} colours are drawn`);
          return [...colors].sort();
        }),
    },
    {
      name: "turns the scene when it is dragged",
      async run(visit) {
        const before = await visit.run(() => document.body.dataset["angle"] ?? "");
        const box = await visit.view.locator("canvas").boundingBox();
        if (box === null) throw new Error("there is no canvas");
        await visit.page.mouse.move(box.x + 200, box.y + 150);
        await visit.page.mouse.down();
        await visit.page.mouse.move(box.x + 280, box.y + 150, { steps: 4 });
        await visit.page.mouse.up();
        await visit.until((angle) => document.body.dataset["angle"] !== angle, before);
        return before;
      },
    },
  ],
};

const page = (cdn: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Scene</title>
    <script type="importmap">
      {
        "imports": {
          "three": "${cdn}/three/build/three.module.js",
          "three/addons/": "${cdn}/three/examples/jsm/"
        }
      }
    </script>
  </head>
  <body>
    <script type="module">
      import * as THREE from "three";
      import { OrbitControls } from "three/addons/controls/OrbitControls.js";
      import { RoundedBoxGeometry } from "three/addons/geometries/RoundedBoxGeometry.js";

      const renderer = new THREE.WebGLRenderer({ preserveDrawingBuffer: true });
      renderer.setPixelRatio(1);
      renderer.setSize(400, 300);
      document.body.append(renderer.domElement);
      const scene = new THREE.Scene();
      scene.background = new THREE.Color(0x203040);
      const camera = new THREE.PerspectiveCamera(50, 400 / 300, 0.1, 100);
      camera.position.set(1.5, 1, 2.5);
      const controls = new OrbitControls(camera, renderer.domElement);
      const texture = await new THREE.TextureLoader().loadAsync("${cdn}/images/favicon-32x32.png");
      texture.colorSpace = THREE.SRGBColorSpace;
      const box = new THREE.Mesh(
        new RoundedBoxGeometry(1.2, 1.2, 1.2, 3, 0.1),
        new THREE.MeshStandardMaterial({ map: texture }),
      );
      scene.add(box, new THREE.AmbientLight(0xffffff, 1), new THREE.DirectionalLight(0xffffff, 2));
      function draw() {
        renderer.render(scene, camera);
        document.body.dataset.angle = controls.getAzimuthalAngle().toFixed(3);
      }
      controls.addEventListener("change", draw);
      controls.update();
      draw();
      document.body.dataset.revision = THREE.REVISION;
      document.body.dataset.module = import.meta.resolve("three/addons/x.js");
      document.body.dataset.frames = "1";
    </script>
  </body>
</html>
`;
