/** Look of the documents that the worker writes itself. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1d2330; --dim: #5b6375; --paper: #f7f7f9; --card: #fff; --line: #e3e5ea; --accent: #3455db; --on: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e9ebf1; --dim: #a0a8ba; --paper: #15171d; --card: #1d2029; --line: #31353f; --accent: #8ea2ff; --on: #10131c } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif }
main { width: 100%; max-width: 34rem; padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 16px }
svg { display: block; width: 40px; height: 40px; margin-bottom: 20px; color: var(--accent) }
h1 { margin: 0 0 8px; font-size: 1.4rem; line-height: 1.25; text-wrap: balance }
p { margin: 0 0 12px; overflow-wrap: anywhere }
.advice { color: var(--dim) }
button { margin: 12px 0 20px; padding: 10px 22px; border: 0; border-radius: 999px; background: var(--accent); color: var(--on); font: inherit; font-weight: 600; cursor: pointer }
button.plain { background: none; color: var(--accent) }
label { display: block; margin-top: 12px; font-weight: 600 }
input { display: block; width: 100%; margin-top: 4px; padding: 9px 12px; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); color: var(--ink); font: inherit }
button:focus-visible, input:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
code { display: block; padding-top: 16px; border-top: 1px solid var(--line); color: var(--dim); font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
`;
