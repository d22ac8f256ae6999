"""How the page looks: light and dark, on a telephone, and on A4."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --ink: #17202b; --soft: #566170; --line: #dfe3e8; --wash: #f4f6f8;
  --good: #14654a; --bad: #a3341f; --c0: #2b6cb0; --c1: #2f9068; --c2: #c98a1b; --c3: #8a5aa8; --c4: #b4533a;
  --c5: #7d8896; --mark: #17202b }
@media (prefers-color-scheme: dark) { :root { --paper: #12161c; --ink: #e6eaf0; --soft: #a3adba; --line: #2c343e;
  --wash: #1a2029; --good: #6fd3a6; --bad: #ff9a86; --c0: #63a4e6; --c1: #55c193; --c2: #e6b04d; --c3: #bb92d6;
  --c4: #e58a70; --c5: #8d98a6; --mark: #e6eaf0 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI",
  Roboto, "Helvetica Neue", sans-serif; font-variant-numeric: tabular-nums }
main { max-width: 66rem; margin: 0 auto; padding: 3.5rem 1.5rem 4rem }
h1 { font-size: 2.1rem; line-height: 1.15; letter-spacing: -0.02em; font-weight: 650; margin: 0 0 .4rem;
  overflow-wrap: anywhere }
h2 { font-size: 1.15rem; font-weight: 650; margin: 3.2rem 0 .9rem }
p { margin: 0 0 .6rem; max-width: 46rem } a { color: inherit }
.eyebrow, .soft, figcaption, dt, thead th, .axis { color: var(--soft) }
.eyebrow { font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; margin-bottom: .8rem }
.lead { font-size: 1.2rem; line-height: 1.5; margin-top: 1.6rem }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 1.4rem; margin: 2rem 0 0;
  padding: 1.4rem 0; border: solid var(--line); border-width: 1px 0 }
dt { font-size: .85rem } dd { margin: .1rem 0 0; font-size: 1.6rem; font-weight: 600; letter-spacing: -0.01em;
  line-height: 1.25 } dd small { display: block; font-size: .8rem; font-weight: 400; color: var(--soft);
  letter-spacing: 0; line-height: 1.4; margin-top: .15rem }
table { border-collapse: collapse; width: 100%; font-size: .92rem }
th, td { padding: .5rem 0 .5rem 1.1rem; text-align: right; font-weight: 400; vertical-align: top }
th:first-child { text-align: left; padding-left: 0; overflow-wrap: anywhere } tbody th { font-weight: 550 }
thead th { font-size: .8rem; vertical-align: bottom; border-bottom: 1px solid var(--line) }
tbody tr + tr > * { border-top: 1px solid var(--line) } tfoot tr > * { border-top: 1px solid var(--line) }
tfoot tr:first-child > * { border-top: 2px solid var(--ink) } tfoot tr:last-child > * { font-weight: 650 }
.saved { color: var(--good); font-weight: 600 } .lost { color: var(--bad); font-weight: 600 }
.law { display: block; font-size: .8rem; font-weight: 400; color: var(--soft) }
.share { display: block; height: .4rem; margin-top: .35rem; background: var(--wash); border-radius: 2px;
  overflow: hidden }
.share svg { display: block; width: 100%; height: 100% }
sup { line-height: 0; font-size: .72em } sup a { text-decoration: none; padding: 0 .2em; color: var(--soft) }
figure { margin: 0 } figcaption { font-size: .85rem; margin: 1rem 0 0 }
.chart { display: grid; grid-template-columns: auto 1fr; column-gap: .7rem }
.plot { height: 17rem; position: relative } .plot svg { position: absolute; inset: 0; width: 100%; height: 100% }
.axis { font-size: .75rem; position: relative } .axis span { position: absolute; white-space: nowrap }
.amounts { min-width: 4.2rem } .amounts span { right: 0; transform: translateY(50%) }
.dates { grid-column: 2; height: 1.5rem; margin-top: .3rem } .dates span { transform: translateX(-50%) }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; list-style: none; padding: 0; margin: 1rem 0 0;
  font-size: .85rem } .legend svg { width: 1.1rem; height: .7rem; margin-right: .45rem; overflow: visible }
.f0 { fill: var(--c0) } .f1 { fill: var(--c1) } .f2 { fill: var(--c2) } .f3 { fill: var(--c3) } .f4 { fill: var(--c4) }
.f5 { fill: var(--c5) } .grid { stroke: var(--line) } .hit { fill: transparent } .hit:hover { fill: var(--ink);
  fill-opacity: .06 } .grid, .mark { fill: none; vector-effect: non-scaling-stroke } .mark { stroke: var(--mark);
  stroke-width: 1.6 } .own-scaling { stroke-dasharray: 6 3 } .schedule { stroke-dasharray: 1.5 3 }
  .demand-alone { stroke-dasharray: 9 3 1.5 3 } .optimum { stroke-dasharray: 1 5 }
details { border-top: 1px solid var(--line) } details:last-of-type { border-bottom: 1px solid var(--line) }
summary { padding: .6rem 0; cursor: pointer } summary b { font-weight: 550; overflow-wrap: anywhere }
details table { margin: 0 0 1.4rem }
.notes { padding-left: 1.4rem; font-size: .87rem; max-width: 52rem } .notes li { margin-bottom: .45rem }
.notes li:target { background: var(--wash) } .caveats { border-left: 3px solid var(--c2); padding: .1rem 0 .1rem 1rem;
  margin: 1.6rem 0 0; list-style: none; max-width: 48rem } a:focus-visible, summary:focus-visible { outline: 2px solid
  var(--c0); outline-offset: 2px }
@media screen and (max-width: 52rem) {
  main { padding: 2rem 1rem 3rem } h1 { font-size: 1.7rem } .minor { display: none } dd { font-size: 1.35rem }
  dl { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.1rem }
  table, thead, tbody, tfoot, tr, th, td { display: block } thead { position: absolute; width: 1px; height: 1px;
    overflow: hidden; clip-path: inset(50%) }
  tr { padding: .7rem 0; border-top: 1px solid var(--line) } tbody tr + tr > *, tfoot tr > *,
  tfoot tr:first-child > * { border: 0 } tfoot tr:first-child { border-top: 2px solid var(--ink) }
  th, td { padding: .1rem 0 } td { display: flex; justify-content: space-between; gap: 1rem }
  td::before { content: attr(data-label); color: var(--soft) } td.none { display: none } .share { width: 100% } }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #111; --soft: #444; --line: #bbb; --wash: #eee; --good: #14654a;
    --bad: #a3341f; --c0: #2b6cb0; --c1: #2f9068; --c2: #c98a1b; --c3: #8a5aa8; --c4: #b4533a; --c5: #7d8896;
    --mark: #111 }
  @page { size: A4; margin: 16mm 14mm } :root { font-size: 10pt } main { padding: 0; max-width: none }
  h2 { margin-top: 1.6rem; break-after: avoid } tr, figure, dl, li { break-inside: avoid } details { display: none }
  .plot { height: 55mm } th, td { padding: .3rem 0 .3rem .7rem }
  dl { padding: .8rem 0; gap: .8rem; grid-template-columns: repeat(5, 1fr) }
  * { print-color-adjust: exact } .on-screen { display: none } }
"""
