import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { View } from "../state/view.ts";

/** What sites may ask the browser for; it asks the guest each time, where that is its way. */
const ALLOW = [
  "accelerometer",
  "autoplay",
  "camera",
  "clipboard-read",
  "clipboard-write",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "picture-in-picture",
  "screen-wake-lock",
  "xr-spatial-tracking",
].join("; ");

/**
 * The frame that shows the page. It has no `name`: the page would read it as `window.name`. The sdk sets its `src`.
 */
export function Frame({
  view,
  hidden,
}: {
  readonly view: View;
  readonly hidden: boolean;
}): JSX.Element {
  const element = useRef<HTMLIFrameElement>(null);
  useLayoutEffect(() => {
    if (element.current !== null) view.attach(element.current);
  }, [view]);
  const { title, url } = view.page.value;
  return (
    <iframe
      ref={element}
      class="frame"
      title={title || url || "Page"}
      allow={ALLOW}
      hidden={hidden}
    />
  );
}
