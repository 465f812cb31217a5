// Colours stand beside a sign or a word each: nothing is told by them alone.
const LIGHT = `--back: #ffffff; --text: #1b1f24; --soft: #535b66; --line: #d5dae1; --panel: #f6f8fa; --cell: #ffffff;
  --link: #0b57b8; --mark: #0b57b8; --orange: #ffe3c2; --orange-line: #a85200; --red: #ffdada; --red-line: #b02a2a;
  --violet: #ece0ff; --violet-line: #6b3fa0; --pink: #fde0f0; --pink-line: #a32a72; --green: #dcf7e3; --green-line: #1a7f37;
  --blue: #dcebff; --blue-line: #2563a8; --grey: #e9ecf0; --used: #8b98a9; --free: #2fa457;`;

const DARK = `--back: #0d1117; --text: #e6edf3; --soft: #a3adb8; --line: #363d47; --panel: #151b23; --cell: #0d1117;
  --link: #7cb7ff; --mark: #7cb7ff; --orange: #4d3210; --orange-line: #f0a64b; --red: #55201f; --red-line: #ff8a84;
  --violet: #382a56; --violet-line: #c4a3ff; --pink: #4e2140; --pink-line: #ff9bd0; --green: #12351f; --green-line: #4ac26b;
  --blue: #15304f; --blue-line: #6aa9ef; --grey: #242a33; --used: #7b8797; --free: #3fb76a;`;

const FRAME = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 1.75rem 1.5rem 3rem; max-width: 82rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.65rem; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 .35rem; text-wrap: balance; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 2.25rem 0 .6rem; }
h3 { font-size: 1rem; margin: 0; }
h4 { font-size: .875rem; font-weight: 600; margin: 0; display: flex; justify-content: space-between; gap: .75rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, button:focus-visible, input:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
header { border-left: .4rem solid var(--line); padding-left: .85rem; }
header.failed { border-color: var(--red-line); }
header.grave { border-color: var(--orange-line); }
header.harmless { border-color: var(--green-line); }
.basis, .note { color: var(--soft); font-size: .875rem; font-weight: 400; margin: 0; }
.lead { margin: 0 0 .75rem; }
.told { padding-left: 1.2rem; margin: .25rem 0; }
.told li { white-space: pre-wrap; }
code, pre { font: .875em/1.6 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
code { background: var(--grey); border-radius: .25rem; padding: .05rem .3rem; }
pre { background: var(--back); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .75rem; margin: .5rem 0; white-space: pre-wrap; }
button { font: inherit; font-size: .875rem; color: var(--text); background: var(--cell); border: 1px solid var(--soft); border-radius: .35rem;
  padding: .25rem .75rem; min-height: 2rem; cursor: pointer; }
button:hover { border-color: var(--mark); }
summary { cursor: pointer; min-height: 1.5rem; }
.folded { margin-top: 1rem; }
.folded summary { font-weight: 600; }
.panel { border: 1px solid var(--line); border-radius: .6rem; background: var(--panel); padding: .9rem 1.1rem 1.1rem; margin-top: 1.5rem; }
.panel h2 { margin-top: 0; }
.panel.alarm { border-color: var(--orange-line); border-left-width: .4rem; }
footer { margin-top: 3rem; padding-top: .6rem; border-top: 1px solid var(--line); }
`;

const ROWS = `
.rows { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
.row { display: grid; grid-template-columns: minmax(11rem, 1fr) minmax(0, 2.6fr) 9.5rem; gap: .15rem 1.25rem; padding: .6rem .4rem; border-bottom: 1px solid var(--line); }
.row .where { font-weight: 600; }
.row .where a { text-decoration-thickness: 1px; text-underline-offset: .2em; }
.row p { margin: 0; }
.row .why { font-size: .875rem; color: var(--soft); }
.chip { justify-self: end; align-self: start; border-radius: 1rem; border: 1px solid; padding: 0 .65rem; font-size: .8rem; font-weight: 600; white-space: nowrap; }
.chip.missing { color: var(--red-line); background: var(--red); }
.chip.given { color: var(--green-line); background: var(--green); }
.chip.never { color: var(--text); background: var(--grey); }
@media (prefers-color-scheme: light) { .chip.missing { color: #8c1d1d; } .chip.given { color: #0f5a26; } }
.row.lit, .row:target, .member.lit, .member:target { background: var(--blue); box-shadow: inset .25rem 0 0 var(--mark); }
.asked { font-weight: 700; }
.asked::after { content: "  ← missing"; color: var(--red-line); font-weight: 400; }
.folds { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: .5rem 1.5rem; align-items: start; }
.folds .folded { margin: 0; }
.folds summary { padding-left: 1.1rem; text-indent: -1.1rem; }
.folds .folded[open] { grid-column: 1 / -1; }
.rows + .lead, .rows + p { margin-top: 1rem; }
`;

const RACKS = `
.legend, .cells, .minis { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; }
.legend { gap: .4rem 1.2rem; margin: .5rem 0 1rem; font-size: .875rem; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.legend .sign { width: 1.9rem; height: 1.5rem; display: inline-flex; align-items: center; justify-content: center; }
.zones { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 23rem), 1fr)); gap: 1rem; align-items: start; }
.zone { border: 1px solid var(--line); border-radius: .6rem; background: var(--panel); padding: .7rem .9rem .9rem; }
.pool { padding-top: .6rem; margin-top: .6rem; border-top: 1px solid var(--line); }
h4 .note { white-space: nowrap; }
.room { display: grid; grid-template-columns: auto 1fr auto; gap: .1rem .6rem; align-items: center; margin: .25rem 0 .5rem; font-size: .8rem; color: var(--soft); }
.room.once { grid-template-columns: 1fr auto; }
.room .count { text-align: right; }
.bar { width: 100%; height: .5rem; border-radius: .25rem; background: var(--grey); display: block; }
.bar .used { fill: var(--used); }
.bar .free { fill: var(--free); }
.bar .perhaps { fill: var(--free); opacity: .45; }
.bar .unusable { fill: var(--red-line); }
.cells { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .35rem; margin-bottom: .35rem; }
.cell { display: grid; align-content: center; grid-template-columns: 1.5rem 1fr; column-gap: .35rem; padding: .25rem .4rem; min-height: 2.6rem; height: 100%;
  font-size: .78rem; line-height: 1.3; min-width: 0; color: inherit; text-decoration: none; }
.cell .sign { grid-row: span 2; align-self: center; text-align: center; font-size: .95rem; }
.cell .name { font-weight: 600; }
.cell .owner { display: none; }
.sign { font-weight: 700; }
.box { border: 1.5px solid var(--line); background: var(--cell); border-radius: .35rem; }
.unaffected summary { font-size: .82rem; color: var(--soft); }
.kind { font-size: .78rem; color: var(--soft); margin: .4rem 0 .2rem; }
.minis { gap: .2rem .3rem; }
.mini { font-size: .72rem; line-height: 1.4; padding: 0 .35rem; border-radius: .25rem; border: 1px solid var(--line); background: var(--cell); color: var(--text); }
.mini .note { font-size: inherit; }
.mini.free { border: 1px dotted var(--green-line); }
.mini.out-of-order { border: 1px solid var(--red-line); }
.reinstalled { background: var(--orange); border-color: var(--orange-line); }
.may-be-reinstalled { background: repeating-linear-gradient(135deg, var(--cell) 0 4px, var(--orange) 4px 8px) left / 2.1rem 100% no-repeat, var(--cell);
  border: 1.5px dashed var(--orange-line); }
.released { background: var(--violet); border-color: var(--violet-line); }
.may-be-released { background: repeating-linear-gradient(135deg, var(--cell) 0 4px, var(--violet) 4px 8px) left / 2.1rem 100% no-repeat, var(--cell);
  border: 1.5px dashed var(--violet-line); }
.released-or-reinstalled { background: repeating-linear-gradient(135deg, var(--orange) 0 4px, var(--violet) 4px 8px) left / 2.1rem 100% no-repeat, var(--orange);
  border-color: var(--violet-line); }
.replaced { background: var(--pink); border-color: var(--pink-line); }
.deleted { background: var(--red); border-color: var(--red-line); }
.taken { background: var(--green); border: 1.5px dashed var(--green-line); }
.box.free { border: 1.5px dotted var(--green-line); }
.box.stays { border-color: var(--soft); }
.box.elsewhere { background: var(--grey); }
.box.out-of-order { background: var(--red); border: 4px double var(--red-line); }
.box.running { background: var(--blue); border-color: var(--blue-line); }
.box.moving { background: var(--orange); border: 1.5px dashed var(--orange-line); }
.lighting .cell { opacity: .7; }
.lighting .cell.lit { opacity: 1; }
.cell.lit, .cell:target, li:target > .cell { outline: 2px solid var(--mark); outline-offset: 1px; }
.dense { grid-template-columns: repeat(auto-fill, minmax(min(100%, 38rem), 1fr)); }
.dense .zone { content-visibility: auto; contain-intrinsic-size: auto 60rem; }
.dense .cells { grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: .2rem; }
.dense .cells li { position: relative; }
.dense .cell { min-height: 1.5rem; padding: 0 .25rem; grid-template-columns: 1.3rem 1fr; }
.dense .cell .sign { grid-row: auto; font-size: .75rem; }
.dense .cells:has(.owner) { grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); }
.dense .cell:has(.owner) { grid-template-columns: 1.3rem auto 1fr; }
.dense .cell .owner { display: block; text-align: right; font-size: .7rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.dense .outcome { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.dense .cell:is(:hover, :focus-visible) .outcome { width: max-content; max-width: 16rem; height: auto; clip-path: none; left: 0; top: 100%; z-index: 1; margin-top: .2rem;
  padding: .2rem .5rem; background: var(--text); color: var(--back); border-radius: .3rem; pointer-events: none; }
`;

const LIVE = `
.live { display: grid; grid-template-columns: minmax(15rem, 21rem) minmax(0, 1fr); gap: 0 2rem; align-items: start; }
.live > .problems, .live > .lead { grid-column: 1 / -1; }
.live .row { grid-template-columns: minmax(0, 1fr) auto; padding: .45rem .3rem; }
.live .row .what { grid-column: 1 / -1; font-size: .875rem; }
.clusters, .members { list-style: none; margin: 0; padding: 0; }
.clusters { border-top: 1px solid var(--line); }
.cluster { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem .75rem; padding: .4rem .3rem; border-bottom: 1px solid var(--line); }
.cluster .where { font-weight: 600; }
.members { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .1rem .9rem; font-size: .875rem; }
.member { padding: 0 .3rem; margin-left: -.3rem; border-radius: .25rem; }
.member a { display: inline-block; min-height: 1.5rem; }
.live h2 { margin-top: 1.5rem; }
.live > .lead { margin: .6rem 0 0; }
.live > .lead:empty { display: none; }
@media screen { #flight, #pools { max-height: 26rem; overflow-y: auto; padding: 2px; } }
.problems { margin: 1rem 0 0; padding: .6rem .9rem; border: 1px solid var(--red-line); border-left-width: .4rem; border-radius: .4rem; background: var(--red); }
.problems ul { margin: 0; padding-left: 1.1rem; }
.problems:empty { display: none; }
.state { font-size: .8rem; color: var(--soft); white-space: nowrap; }
.state.moving, .state.failed { color: var(--text); font-weight: 600; }
.none { color: var(--soft); margin: .25rem 0; font-size: .9rem; }
.play { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
.play label { display: grid; font-size: .8rem; color: var(--soft); }
.play input { font: inherit; color: var(--text); background: var(--cell); border: 1px solid var(--soft); border-radius: .35rem; padding: .25rem .5rem; min-height: 2rem;
  width: 11rem; max-width: 100%; }
.play [role="status"] { flex-basis: 100%; margin: 0; min-height: 1.5rem; font-size: .875rem; }
.offline main { opacity: .75; }
`;

const SMALL = `
@media (max-width: 56rem) { .live { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) { body { padding: 1rem .9rem 2rem; } h1 { font-size: 1.35rem; }
  .row { grid-template-columns: 1fr auto; } .row .what { grid-column: 1 / -1; grid-row: 2; } .panel { padding: .75rem .8rem .9rem; }
  .cells { grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); } .dense .cells { grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); }
  .dense .cells:has(.owner) { grid-template-columns: repeat(auto-fill, minmax(8.8rem, 1fr)); } }
@media print { :root { ${LIGHT} } body { max-width: none; padding: 0; font-size: 9.5pt; } button { display: none; }
  .box, pre, .zone, .chip, .bar, .mini, .panel { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .lighting .cell { opacity: 1; } .dense .zone { content-visibility: visible; }
  .live .rows, .clusters { columns: 2; column-gap: 2rem; }
  .cells li, .row, .cluster, .legend li { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } a { color: inherit; } }
@media (forced-colors: active) { .bar rect { forced-color-adjust: none; } .row.lit, .member.lit, .cell.lit { outline: 3px solid Highlight; } }
`;

/** The style of every page: light and dark as the reader's system has it, narrow, and for paper. */
export const STYLE = [FRAME, ROWS, RACKS, LIVE, SMALL].join("");
