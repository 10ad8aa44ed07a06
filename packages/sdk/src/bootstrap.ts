import { runBootstrap } from "./run-bootstrap.ts";

// Classic script: `currentScript` is the element that loaded it.
void runBootstrap(window, document.currentScript);
