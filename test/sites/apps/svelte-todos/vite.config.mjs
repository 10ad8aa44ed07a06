import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// A relative base: chunks are found from the document, wherever it lies.
export default defineConfig({ base: "./", plugins: [svelte()] });
