/** A site that takes search words. */
export interface SearchEngine {
  readonly id: string;
  readonly name: string;
  /** URL with `%s` in the place of the words. */
  readonly template: string;
}

/** The engines to choose from; the first one is the default. */
export const SEARCH_ENGINES: readonly [SearchEngine, ...SearchEngine[]] = [
  { id: "duckduckgo", name: "DuckDuckGo", template: "https://html.duckduckgo.com/html/?q=%s" },
  { id: "brave", name: "Brave", template: "https://search.brave.com/search?q=%s" },
  { id: "bing", name: "Bing", template: "https://www.bing.com/search?q=%s" },
  { id: "startpage", name: "Startpage", template: "https://www.startpage.com/do/search?q=%s" },
  { id: "mojeek", name: "Mojeek", template: "https://www.mojeek.com/search?q=%s" },
  {
    id: "wikipedia",
    name: "Wikipedia",
    template: "https://en.wikipedia.org/w/index.php?search=%s",
  },
];

/** Finds an engine by its id; the default one when there is no such engine. */
export function findSearchEngine(id: unknown): SearchEngine {
  return SEARCH_ENGINES.find((engine) => engine.id === id) ?? SEARCH_ENGINES[0];
}

/** Makes the URL of a search. */
export function searchUrl({ template }: SearchEngine, words: string): string {
  return template.replace("%s", () => encodeURIComponent(words));
}
