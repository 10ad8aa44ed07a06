// The front matter of a test: the part of YAML that test262 uses.

/**
 * @typedef {object} FrontMatter
 * @property {readonly string[]} flags
 * @property {readonly string[]} includes files of the harness
 * @property {readonly string[]} features
 * @property {{ phase: string, type: string } | null} negative what the test has to fail with; the phase is empty where
 *   it does not matter
 */

/**
 * Reads the front matter of a test.
 *
 * @param {string} source
 * @returns {FrontMatter} all empty when there is none
 * @see https://github.com/tc39/test262/blob/main/INTERPRETING.md#metadata
 */
export function readFrontMatter(source) {
  const text = /\/\*---([\s\S]*?)---\*\//.exec(source)?.[1] ?? "";
  /** @type {Map<string, string[]>} */
  const lists = new Map();
  /** @type {Map<string, string>} */
  const values = new Map();
  let key = "";
  /** Whether lines belong to a block of text. */
  let isText = false;
  for (const line of text.split(/\r\n?|\n/)) {
    const top = /^([\w-]+)\s*:\s*(.*?)\s*(?:\s#.*)?$/.exec(line);
    if (top !== null) {
      const [, name = "", value = ""] = top;
      key = name;
      isText = /^[|>]/.test(value);
      const list = /^\[(.*)\]?$/.exec(value);
      if (list !== null) addAll(key, list[1] ?? "");
      else if (value !== "" && !isText) values.set(key, value);
    } else if (!isText) {
      const item = /^\s*-\s+(.+?)\s*$/.exec(line);
      const inner = /^\s+([\w-]+)\s*:\s*(.+?)\s*$/.exec(line);
      if (item !== null) addAll(key, item[1] ?? "");
      else if (inner !== null) values.set(`${key}.${inner[1]}`, inner[2] ?? "");
      // A list in brackets may go on over several lines.
      else if (lists.has(key)) addAll(key, line);
    }
  }

  /**
   * @param {string} name
   * @param {string} items
   */
  function addAll(name, items) {
    const list = lists.get(name) ?? [];
    for (const item of items.replace("]", "").split(",")) {
      if (item.trim() !== "") list.push(unquote(item.trim()));
    }
    lists.set(name, list);
  }

  // Older copies of the suite name only the error.
  const phase = values.get("negative.phase") ?? (values.has("negative") ? "" : undefined);
  return {
    flags: lists.get("flags") ?? [],
    includes: lists.get("includes") ?? [],
    features: lists.get("features") ?? [],
    negative:
      phase === undefined
        ? null
        : {
            phase: unquote(phase),
            type: unquote(values.get("negative.type") ?? values.get("negative") ?? ""),
          },
  };
}

/** @param {string} text */
const unquote = (text) => text.replace(/^(["'])(.*)\1$/, "$2");
