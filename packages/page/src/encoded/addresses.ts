import { keptAttribute } from "@oriel/core";
import {
  constructNative,
  defineArguments,
  defineConstructor,
  defineGetter,
  type Undo,
  undoAll,
} from "../define.ts";
import { setAttribute } from "../dom-natives.ts";
import { globals, prototypeOf, toText } from "../natives.ts";
import { subresourceAddress } from "../network/subresource-address.ts";
import type { Realm } from "../realm.ts";
import type { CssText } from "./css-text.ts";

/** Members that say where something was loaded from. */
const MEMBERS: readonly (readonly [interfaceName: string, name: string])[] = [
  ["HTMLImageElement", "currentSrc"],
  ["HTMLMediaElement", "currentSrc"],
  ["LargestContentfulPaint", "url"],
];

/** Encodes the addresses that constructors and worklets take, and restores those that elements tell. */
export function installAddresses(realm: Realm, css: CssText): Undo {
  return undoAll([
    ...MEMBERS.map(([interfaceName, name]) =>
      defineGetter<object, string>(prototypeOf(interfaceName), name, (address) =>
        realm.codec.restore(address),
      ),
    ),
    // their platform objects start to load before any hook of their members could act
    defineConstructor(globals, "Audio", (native, [url, ...rest], newTarget) => {
      if (url === undefined) return constructNative(native, [], newTarget);
      const text = toText(url);
      const address = addressOf(text);
      const audio = constructNative(native, [address, ...rest], newTarget);
      if (realm.codec.restore(address) !== text) {
        setAttribute(audio as Element, keptAttribute("src"), text);
      }
      return audio;
    }),
    defineConstructor(globals, "FontFace", (native, args, newTarget) => {
      const [family, source, ...rest] = args;
      return typeof source === "string"
        ? constructNative(native, [family, css.write(source, "declarations"), ...rest], newTarget)
        : constructNative(native, args, newTarget);
    }),
    defineArguments(prototypeOf("Worklet"), "addModule", ([url, ...rest]) =>
      url === undefined ? [] : [addressOf(toText(url), "module"), ...rest],
    ),
  ]);

  function addressOf(url: string, asset: "xhr" | "module" = "xhr"): string {
    try {
      return subresourceAddress(realm, url, asset);
    } catch {
      return url; // the platform throws, or finds nothing
    }
  }
}
