import { createProxy } from "@oriel/sdk";
import { render } from "preact";
import { App } from "./components/app.tsx";
import { createRecents } from "./state/recents.ts";
import { createSearchEngine } from "./state/search-engine.ts";
import { createStore } from "./state/store.ts";
import { syncLocation } from "./state/sync-location.ts";
import { createView } from "./state/view.ts";

const recents = createRecents(createStore("oriel-demo-recents"));
const engine = createSearchEngine(createStore("oriel-demo-search"));
const view = createView(createProxy(), recents, engine);

const root = document.getElementById("app");
if (root !== null) render(<App view={view} recents={recents} engine={engine} />, root);
syncLocation(view);
