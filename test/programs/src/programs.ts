// One table: longer than other files.

/** A published program, how it is loaded, and what is done with it. */
export interface PublishedProgram {
  readonly name: string;
  /** Builds that have to do the same, each one a list of files below `node_modules` in the order of loading. */
  readonly builds: readonly (readonly string[])[];
  /** `script`: classic scripts; `commonjs`, `module`: the first file, which loads others. */
  readonly kind: "script" | "commonjs" | "module";
  /** Global that the scripts leave; exports and namespace objects are always `lib`. */
  readonly global?: string;
  /** Expression of what is done with it, over `lib`. */
  readonly smoke: string;
  /** What the expression gives, or its promise, as JSON. */
  readonly gives: unknown;
}

/** Names of a module's builds that differ in nothing else. */
const builds = (...paths: readonly string[]): readonly (readonly string[])[] =>
  paths.map((path) => [path]);

export const PROGRAMS: readonly PublishedProgram[] = [
  {
    name: "typescript",
    kind: "script",
    builds: builds("typescript/lib/typescript.js"),
    global: "ts",
    smoke: `(() => {
      const source = "interface A { b: number } class C<T extends A> { constructor(readonly t: T) {} get top() { return this.t?.b ?? 'x' } } let n: string = new C({ b: 1 }).top; enum E { X = 1 << 2 }";
      const libs = "interface Array<T> {} interface Boolean {} interface CallableFunction {} interface Function {} interface IArguments {} interface NewableFunction {} interface Number {} interface Object {} interface RegExp {} interface String {}";
      const files = new Map([["a.ts", source], ["lib.d.ts", libs]]), out = [];
      const host = {
        getSourceFile: (name, target) => files.has(name) ? lib.createSourceFile(name, files.get(name), target) : undefined,
        getDefaultLibFileName: () => "lib.d.ts", writeFile: (name, text) => out.push(name, text),
        getCurrentDirectory: () => "", getCanonicalFileName: (name) => name, useCaseSensitiveFileNames: () => true,
        getNewLine: () => "\\n", fileExists: (name) => files.has(name), readFile: (name) => files.get(name),
      };
      const program = lib.createProgram(["a.ts"], { target: lib.ScriptTarget.ES2022, module: lib.ModuleKind.ESNext, types: [] }, host);
      program.emit();
      return [out, lib.getPreEmitDiagnostics(program).map(({ code, start }) => [code, start])];
    })()`,
    gives: [
      [
        "a.js",
        '"use strict";\nclass C {\n    t;\n    constructor(t) {\n        this.t = t;\n    }\n    get top() { return this.t?.b ?? \'x\'; }\n}\nlet n = new C({ b: 1 }).top;\nvar E;\n(function (E) {\n    E[E["X"] = 4] = "X";\n})(E || (E = {}));\n',
      ],
      [[2322, 123]],
    ],
  },
  {
    name: "@babel/standalone",
    kind: "script",
    builds: builds("@babel/standalone/babel.js", "@babel/standalone/babel.min.js"),
    global: "Babel",
    smoke: `lib.transform("const top = async ({ location, ...r }) => <a b={r?.c ?? 1}/>;", { presets: ["react"], plugins: ["transform-optional-chaining"] }).code`,
    gives:
      'const top = async ({\n  location,\n  ...r\n}) => /*#__PURE__*/React.createElement("a", {\n  b: (r === null || r === void 0 ? void 0 : r.c) ?? 1\n});',
  },
  {
    name: "react-dom/server",
    kind: "commonjs",
    builds: builds(
      "react-dom/cjs/react-dom-server-legacy.browser.production.js",
      "react-dom/cjs/react-dom-server-legacy.browser.development.js",
    ),
    smoke: `(() => {
      const element = (type, props, ...children) => ({ $$typeof: Symbol.for("react.transitional.element"), type, key: null, ref: null, props: { ...props, children }, _store: {} });
      return lib.renderToStaticMarkup(element("ul", { className: "a", style: { top: 1 } }, ...[1, 2].map((n) => element("li", { onClick() {} }, "<", n))));
    })()`,
    gives: '<ul class="a" style="top:1px"><li>&lt;1</li><li>&lt;2</li></ul>',
  },
  {
    name: "react-dom/client",
    kind: "commonjs",
    builds: builds(
      "react-dom/cjs/react-dom-client.production.js",
      "react-dom/cjs/react-dom-client.development.js",
    ),
    smoke: `(async () => {
      const root = document.createElement("div");
      const props = { id: "x", children: "text" };
      lib.createRoot(root).render({ $$typeof: Symbol.for("react.transitional.element"), type: "p", key: null, ref: null, props, _store: {} });
      for (let i = 0; i < 100 && root.innerHTML === ""; i++) await new Promise((done) => setTimeout(done, 10));
      return root.innerHTML;
    })()`,
    gives: '<p id="x">text</p>',
  },
  {
    name: "vue",
    kind: "script",
    builds: builds("vue/dist/vue.global.js", "vue/dist/vue.global.prod.js"),
    global: "Vue",
    smoke: `(async () => {
      const root = document.createElement("div");
      const data = lib.reactive({ top: 1, list: ["a", "b"] });
      lib.createApp({ setup: () => ({ data }), template: '<p :class="{ on: data.top > 1 }">{{ data.top + 1 }}<b v-for="x in data.list">{{ x }}</b></p>' }).mount(root);
      const before = root.innerHTML;
      data.top++;
      await lib.nextTick();
      return [before, root.innerHTML];
    })()`,
    gives: ['<p class="">2<b>a</b><b>b</b></p>', '<p class="on">3<b>a</b><b>b</b></p>'],
  },
  {
    name: "angular",
    kind: "script",
    builds: builds("angular/angular.js", "angular/angular.min.js"),
    global: "angular",
    smoke: `(() => {
      const parse = lib.injector(["ng"]).get("$parse");
      const module = lib.module("m", []).value("$rootElement", lib.element("<div>")).service("s", function ($filter, $location) { this.text = $filter("uppercase")("a") + $location.path() });
      return [parse("a.b + c[0] * 2 | number")({ a: { b: 1 }, c: [3] }), lib.injector(["ng", module.name]).get("s").text];
    })()`,
    gives: ["7", "A"],
  },
  {
    name: "@angular/core",
    kind: "module",
    builds: builds("@angular/core/fesm2022/core.mjs"),
    smoke: `(() => { const a = lib.signal(1), b = lib.computed(() => a() * 2); const before = b(); a.set(5); return [before, b(), lib.VERSION.major]; })()`,
    gives: [2, 10, "20"],
  },
  {
    name: "@angular/compiler",
    kind: "module",
    builds: builds("@angular/compiler/fesm2022/compiler.mjs"),
    smoke: `lib.parseTemplate('<a [b]="c | d" *ngIf="top">{{ location }}</a>', "t.html").nodes.map((node) => [node.constructor.name, node.tagName, node.templateAttrs?.length])`,
    gives: [["Template", "a", 1]],
  },
  {
    name: "three",
    kind: "module",
    builds: builds("three/build/three.module.js"),
    smoke: `(() => {
      const camera = new lib.PerspectiveCamera(60, 2, 1, 100);
      camera.position.set(1, 2, 3); camera.lookAt(0, 0, 0); camera.updateMatrixWorld();
      const ray = new lib.Raycaster(); ray.setFromCamera(new lib.Vector2(0, 0), camera);
      const hits = ray.intersectObject(new lib.Mesh(new lib.BoxGeometry(1, 1, 1)));
      return [hits.length, +hits[0].distance.toFixed(4), new lib.Color("teal").getHexString()];
    })()`,
    gives: [1, 3.118, "008080"],
  },
  {
    name: "echarts",
    kind: "script",
    builds: builds("echarts/dist/echarts.js", "echarts/dist/echarts.min.js"),
    global: "echarts",
    smoke: `(() => {
      const chart = lib.init(null, null, { renderer: "svg", ssr: true, width: 200, height: 100 });
      chart.setOption({ animation: false, xAxis: { data: ["a", "b"] }, yAxis: {}, series: [{ type: "bar", data: [1, 2] }] });
      const svg = chart.renderToSVGString();
      return [svg.startsWith("<svg"), (svg.match(/<path/g) ?? []).length > 5];
    })()`,
    gives: [true, true],
  },
  {
    name: "monaco-editor",
    kind: "module",
    builds: builds("monaco-editor/esm/vs/editor/common/core/selection.js"),
    smoke: `new lib.Selection(1, 2, 3, 4).plusRange({ startLineNumber: 0, startColumn: 1, endLineNumber: 2, endColumn: 2 }).toString()`,
    gives: "[0,1 -> 3,4]",
  },
  {
    name: "pdf.js",
    kind: "module",
    builds: builds("pdfjs-dist/legacy/build/pdf.worker.mjs", "pdfjs-dist/build/pdf.worker.min.mjs"),
    smoke: `typeof lib.WorkerMessageHandler.setup`,
    gives: "function",
  },
  {
    name: "pdf.js, sandbox",
    kind: "module",
    builds: builds("pdfjs-dist/legacy/build/pdf.sandbox.mjs"),
    smoke: `typeof lib.QuickJSSandbox`,
    gives: "function",
  },
  {
    name: "lodash",
    kind: "script",
    builds: builds("lodash/lodash.js", "lodash/lodash.min.js"),
    global: "_",
    smoke: `[lib.groupBy([1.2, 1.8, 2], Math.floor), lib.template("<% for (const x of list) { %>[<%- x %>]<% } %>")({ list: ["<", "b"] }), lib.merge({ a: { top: 1 } }, { a: { location: 2 } }), lib.kebabCase("fooBarBaz"), lib.isEqual({ a: [1] }, { a: [1] })]`,
    gives: [
      { 1: [1.2, 1.8], 2: [2] },
      "[&lt;][b]",
      { a: { top: 1, location: 2 } },
      "foo-bar-baz",
      true,
    ],
  },
  {
    name: "jquery",
    kind: "script",
    builds: builds("jquery/dist/jquery.js", "jquery/dist/jquery.min.js"),
    global: "jQuery",
    smoke: `(() => {
      const box = lib("<div class=a><p>1</p><p id=x>2</p></div>").appendTo(document.body);
      let clicks = 0;
      box.on("click", "p", () => clicks++).find("#x").trigger("click").addClass("b").css("top", "3px");
      return [box.find("p").length, box.find(".b").text(), clicks, box.find("p").eq(1).attr("class"), lib.param({ a: [1, 2] })];
    })()`,
    gives: [2, "2", 1, "b", "a%5B%5D=1&a%5B%5D=2"],
  },
  {
    name: "tensorflow",
    kind: "script",
    builds: [
      [
        "@tensorflow/tfjs-core/dist/tf-core.js",
        "@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.js",
      ],
      [
        "@tensorflow/tfjs-core/dist/tf-core.min.js",
        "@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.min.js",
      ],
    ],
    global: "tf",
    smoke: `(async () => { await lib.setBackend("cpu"); return [...await lib.matMul(lib.tensor2d([1, 2, 3, 4], [2, 2]), lib.tensor2d([0, 1, 1, 0], [2, 2])).data()]; })()`,
    gives: [2, 1, 4, 3],
  },
  {
    name: "rxjs",
    kind: "script",
    builds: builds("rxjs/dist/bundles/rxjs.umd.js", "rxjs/dist/bundles/rxjs.umd.min.js"),
    global: "rxjs",
    smoke: `(() => { const seen = []; lib.from([1, 2, 3]).pipe(lib.operators.map((x) => x * 2), lib.operators.filter((x) => x > 2)).subscribe((x) => seen.push(x)); return seen; })()`,
    gives: [4, 6],
  },
  {
    name: "d3",
    kind: "script",
    builds: builds("d3/dist/d3.js", "d3/dist/d3.min.js"),
    global: "d3",
    smoke: `[lib.scaleLinear([0, 10], [0, 100])(3), lib.line()([[0, 1], [2, 3]]), lib.csvParse("a,top\\n1,2").map(({ top }) => top), lib.hierarchy({ children: [{}, {}] }).count().value]`,
    gives: [30, "M0,1L2,3", ["2"], 2],
  },
  {
    name: "moment",
    kind: "script",
    builds: builds("moment/moment.js", "moment/min/moment-with-locales.min.js"),
    global: "moment",
    smoke: `[lib.utc("2024-02-29T10:00").add(1, "year").format("YYYY-MM-DD HH:mm"), lib.duration(90, "minutes").humanize()]`,
    gives: ["2025-02-28 10:00", "2 hours"],
  },
  {
    name: "underscore",
    kind: "script",
    builds: builds("underscore/underscore-umd.js", "underscore/underscore-umd-min.js"),
    global: "_",
    smoke: `[lib.template("<%= top %>!")({ top: 1 }), lib.chain([3, 1, 2]).sortBy().map((x) => x * x).value()]`,
    gives: ["1!", [1, 4, 9]],
  },
  {
    name: "ramda",
    kind: "script",
    builds: builds("ramda/dist/ramda.js", "ramda/dist/ramda.min.js"),
    global: "R",
    smoke: `[lib.path(["location", "href"], { location: { href: 1 } }), lib.pipe(lib.map(lib.inc), lib.sum)([1, 2])]`,
    gives: [1, 5],
  },
  {
    name: "immutable",
    kind: "script",
    builds: builds("immutable/dist/immutable.js", "immutable/dist/immutable.min.js"),
    global: "Immutable",
    smoke: `lib.fromJS({ a: { top: [1] } }).updateIn(["a", "top", 0], (x) => x + 1).toJS()`,
    gives: { a: { top: [2] } },
  },
  {
    name: "mathjs",
    kind: "script",
    builds: builds("mathjs/lib/browser/math.js"),
    global: "math",
    smoke: `[lib.evaluate("det([1, 2; 3, 4]) + sqrt(-4)").toString(), lib.derivative("x^2 + 3x", "x").toString()]`,
    gives: ["-2 + 2i", "2 * x + 3"],
  },
  {
    name: "handlebars",
    kind: "script",
    builds: builds("handlebars/dist/handlebars.js", "handlebars/dist/handlebars.min.js"),
    global: "Handlebars",
    smoke: `lib.compile("{{#each list}}{{top}}{{location.href}};{{/each}}")({ list: [{ top: 1, location: { href: "<" } }] })`,
    gives: "1&lt;;",
  },
  {
    name: "marked",
    kind: "script",
    builds: builds("marked/lib/marked.umd.js"),
    global: "marked",
    smoke: `lib.parse("# top\\n\\n* a\\n* [b](c)")`,
    gives: '<h1>top</h1>\n<ul>\n<li>a</li>\n<li><a href="c">b</a></li>\n</ul>\n',
  },
  {
    name: "highlight.js",
    kind: "commonjs",
    builds: builds("highlight.js/lib/common.js"),
    smoke: `lib.highlight("let top = 'x'", { language: "javascript" }).value`,
    gives:
      '<span class="hljs-keyword">let</span> top = <span class="hljs-string">&#x27;x&#x27;</span>',
  },
  {
    name: "prettier",
    kind: "script",
    builds: [["prettier/standalone.js", "prettier/plugins/babel.js", "prettier/plugins/estree.js"]],
    smoke: `prettier.format("top.location=a?.b.eval( x )", { parser: "babel", plugins: Object.values(prettierPlugins) })`,
    gives: "top.location = a?.b.eval(x);\n",
  },
  {
    name: "terser",
    kind: "commonjs",
    builds: builds("terser/dist/bundle.min.js"),
    smoke: `lib.minify("function f(long) { if (true) { return long.top + 1 * 2 } } f(location)", { toplevel: true }).then(({ code }) => code)`,
    gives: "location.top;",
  },
  {
    name: "svelte/compiler",
    kind: "commonjs",
    builds: builds("svelte/compiler/index.js"),
    smoke: `(() => { const { js, warnings } = lib.compile("<script>let { top } = $props(); let n = $state(0)</script><p onclick={() => n++}>{top}{n}</p>", {}); return [js.code.includes("export default function"), warnings.length]; })()`,
    gives: [true, 2],
  },
  {
    name: "preact",
    kind: "script",
    builds: builds("preact/dist/preact.umd.js", "preact/dist/preact.min.umd.js"),
    global: "preact",
    smoke: `(() => { const root = document.createElement("div"); lib.render(lib.h("p", { title: "t" }, [1, 2].map((n) => lib.h("b", { key: n }, n))), root); return root.innerHTML; })()`,
    gives: '<p title="t"><b>1</b><b>2</b></p>',
  },
  {
    name: "knockout",
    kind: "script",
    builds: builds(
      "knockout/build/output/knockout-latest.debug.js",
      "knockout/build/output/knockout-latest.js",
    ),
    global: "ko",
    smoke: `(() => { const a = lib.observable(1), b = lib.computed(() => a() + 1), root = document.createElement("div"); root.innerHTML = '<i data-bind="text: b() * 2"></i>'; lib.applyBindings({ b }, root); a(5); return [b(), root.textContent]; })()`,
    gives: [6, "12"],
  },
  {
    name: "bluebird",
    kind: "script",
    builds: builds("bluebird/js/browser/bluebird.js", "bluebird/js/browser/bluebird.min.js"),
    global: "Promise",
    smoke: `lib.map([1, 2], (x) => lib.delay(1, x * 2)).then((list) => list)`,
    gives: [2, 4],
  },
  {
    name: "axios",
    kind: "script",
    builds: builds("axios/dist/axios.js", "axios/dist/axios.min.js"),
    global: "axios",
    smoke: `[lib.getUri({ url: "/a", params: { b: [1, 2] } }), lib.isAxiosError(new lib.AxiosError("x"))]`,
    gives: ["/a?b%5B%5D=1&b%5B%5D=2", true],
  },
  {
    name: "less",
    kind: "script",
    builds: builds("less/dist/less.js", "less/dist/less.min.js"),
    global: "less",
    smoke: `lib.render("@a: 2px; .m(@x) { top: @x } p { .m(@a * 2); b { left: 1 } }").then(({ css }) => css)`,
    gives: "p {\n  top: 4px;\n}\np b {\n  left: 1;\n}\n",
  },
  {
    name: "katex",
    kind: "script",
    builds: builds("katex/dist/katex.js", "katex/dist/katex.min.js"),
    global: "katex",
    smoke: `lib.renderToString("\\\\frac{a}{b^2}").length > 500`,
    gives: true,
  },
  {
    name: "chart.js",
    kind: "script",
    builds: builds("chart.js/dist/chart.umd.js", "chart.js/dist/chart.umd.min.js"),
    global: "Chart",
    smoke: `[lib.version, Object.keys(lib.defaults.scales.linear.ticks), lib.defaults.color]`,
    gives: ["4.6.1", ["callback"], "#666"],
  },
];
