/** The style sheet of a report. It follows the reader's light or dark setting, and loads nothing. */
export const style = `
:root { color-scheme: light dark; --page: #fdfdfc; --ink: #1c2126; --quiet: #5c6670; --line: #d9dee2; --panel: #f3f5f6; --accent: #2f6fae; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181c; --ink: #e3e7ea; --quiet: #98a3ad; --line: #333b43; --panel: #1d2329; --accent: #7fb2e5; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
header p, .note, figcaption { color: var(--quiet); }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 .3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; }
h4 { font-size: .95rem; font-weight: 500; margin: 1rem 0 .2rem; }
p { margin: .3rem 0 .7rem; max-width: 46rem; }
.note { font-size: .875rem; }
nav { display: flex; gap: 1rem; flex-wrap: wrap; margin: .7rem 0; }
nav a { color: var(--accent); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .875rem; }
th, td { padding: .3rem .8rem .3rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:has(.wrap) { text-align: left; }
thead th { color: var(--quiet); font-weight: 500; }
tbody th { font-weight: 500; }
td .se { color: var(--quiet); }
td .noise { opacity: .6; }
.wrap { display: inline-block; white-space: normal; min-width: 16rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; margin: .8rem 0; }
.charts.panels { grid-template-columns: 1fr; }
.charts.panels svg { max-width: none; }
figure { margin: 0; }
.charts figure { background: var(--panel); border-radius: 8px; padding: .8rem; }
.charts svg { display: block; width: 100%; height: auto; max-width: 34rem; margin: 0 auto; }
figcaption { font-size: .875rem; margin-bottom: .2rem; }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 8rem), 1fr)); gap: .8rem; margin: .4rem 0 1rem; }
.samples img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 4px; }
.samples img.points { image-rendering: auto; background: var(--panel); }
pre { background: var(--panel); border-radius: 8px; padding: .8rem 1rem; overflow-x: auto; font-size: .8125rem; line-height: 1.5; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
summary { cursor: pointer; color: var(--accent); }
`;
