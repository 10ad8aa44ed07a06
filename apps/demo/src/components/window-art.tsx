import type { JSX } from "preact";

/** An oriel: three panes, one landscape. Day in light, night in dark; colours stand in the style sheet. */
export function WindowArt(): JSX.Element {
  return (
    <svg class="art" viewBox="0 0 240 188" width="240" height="188" aria-hidden="true">
      <defs>
        <clipPath id="panes">
          <path d="M42 45 84 34v102l-42-8zM90 33h60v104H90zM156 34l42 11v83l-42 8z" />
        </clipPath>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" class="art-sky-high" />
          <stop offset="1" class="art-sky-low" />
        </linearGradient>
      </defs>
      <path class="art-roof" d="M86 8h68l54 24v9l-54-14H86L32 41v-9z" />
      <path class="art-frame" d="M36 38 86 24h68l50 14v97l-50 10H86l-50-10z" />
      <g clip-path="url(#panes)">
        <path fill="url(#sky)" d="M36 26h168v116H36z" />
        <g class="art-stars">
          <circle cx="58" cy="62" r="1.2" />
          <circle cx="72" cy="48" r="0.9" />
          <circle cx="104" cy="47" r="1.1" />
          <circle cx="121" cy="66" r="0.9" />
          <circle cx="174" cy="84" r="1" />
          <circle cx="186" cy="60" r="1.2" />
        </g>
        <circle class="art-light" cx="137" cy="62" r="13" />
        <path class="art-hill-far" d="M36 112c22-20 44-22 66-6s46 12 66-4 26-14 36-10v50H36z" />
        <path class="art-hill-near" d="M36 124c30-10 54-6 82 2s58 2 86-12v30H36z" />
      </g>
      <path class="art-bar" d="M63 38v96M42 71l42-5M120 33v104M90 66h60M177 38v96M156 66l42 5" />
      <path class="art-sill" d="M30 133l56 11h68l56-11v8l-56 12H86l-56-12z" />
      <path class="art-foot" d="M84 153h72l-16 18h-40zM108 171h24l-6 9h-12z" />
    </svg>
  );
}
