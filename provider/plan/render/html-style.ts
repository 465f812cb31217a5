/** The page's style: light and dark as the reader's system has it, and for paper. */
export const STYLE = `
:root { color-scheme: light dark; --back: #ffffff; --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --panel: #f6f8fa;
  --cell: #ffffff; --orange: #ffd8a8; --orange-line: #a85200; --red: #ffc9c9; --red-line: #b02a2a; --violet: #e5d4ff;
  --violet-line: #6b3fa0; --pink: #fcd4ea; --pink-line: #a32a72; --green: #d3f5dc; --green-line: #1a7f37; --grey: #e7eaee; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3; --soft: #9aa5b1; --line: #3d444d;
  --panel: #151b23; --cell: #0d1117; --orange: #5c3a0c; --orange-line: #f0a64b; --red: #5f1f24; --red-line: #ff8a84;
  --violet: #3f2c63; --violet-line: #c4a3ff; --pink: #5a2245; --pink-line: #ff9bd0; --green: #12381f; --green-line: #4ac26b;
  --grey: #262c34; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 78rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
h4 { font-size: .85rem; font-weight: 600; color: var(--soft); margin: .75rem 0 .35rem; }
.basis, .note { color: var(--soft); font-size: .875rem; margin: 0; }
.grave { border-left: .4rem solid var(--orange-line); padding-left: .75rem; }
.failed { border-left: .4rem solid var(--red-line); padding-left: .75rem; }
.calm { border-left: .4rem solid var(--green-line); padding-left: .75rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 600; }
code, pre { font: .85em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem; overflow-x: auto; }
.told { padding-left: 1.2rem; margin: .25rem 0; }
.told li { white-space: pre-wrap; overflow-wrap: anywhere; }
.legend, .cells { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .35rem; }
.legend { gap: .35rem 1.1rem; margin: .5rem 0 1rem; font-size: .875rem; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.legend .sign { width: 1.9rem; height: 1.5rem; display: inline-flex; align-items: center; justify-content: center; }
.zones { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
.zone { border: 1px solid var(--line); border-radius: .5rem; background: var(--panel); padding: .25rem .9rem .9rem; }
.cells { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); }
.cell { display: grid; align-content: center; grid-template-columns: 1.6rem 1fr; column-gap: .35rem; padding: .25rem .4rem; border-radius: .3rem;
  font-size: .75rem; line-height: 1.3; min-width: 0; }
.cell .sign { grid-row: span 2; align-self: center; text-align: center; font-size: .95rem; }
.cell .name { font-weight: 600; overflow-wrap: anywhere; }
.cell .fate { overflow-wrap: anywhere; }
.dense { grid-template-columns: repeat(auto-fill, minmax(min(100%, 36rem), 1fr)); }
.dense .zone { content-visibility: auto; contain-intrinsic-size: auto 120rem; }
.dense .cells { grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: .2rem; }
.dense .cell { position: relative; padding: 0 .25rem; }
.dense .cell .sign { grid-row: auto; font-size: .75rem; }
.dense .fate { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.sign { font-weight: 700; }
.box { border: 1.5px solid var(--line); background: var(--cell); border-radius: .3rem; }
.reinstalled { background: var(--orange); border-color: var(--orange-line); }
.may-be-reinstalled { background: repeating-linear-gradient(135deg, var(--cell) 0 4px, var(--orange) 4px 8px) left / 2.2rem 100% no-repeat,
  var(--cell); border-color: var(--orange-line); border-style: dashed; }
.released { background: var(--violet); border-color: var(--violet-line); }
.may-be-released { background: repeating-linear-gradient(135deg, var(--cell) 0 4px, var(--violet) 4px 8px) left / 2.2rem 100% no-repeat,
  var(--cell); border-color: var(--violet-line); border-style: dashed; }
.released-or-reinstalled { background: repeating-linear-gradient(135deg, var(--orange) 0 4px, var(--violet) 4px 8px) left / 2.2rem 100% no-repeat,
  var(--orange); border-color: var(--violet-line); }
.replaced { background: var(--pink); border-color: var(--pink-line); }
.deleted { background: var(--red); border-color: var(--red-line); }
.free { border-color: var(--green-line); border-style: dotted; }
.taken { background: var(--green); border-color: var(--green-line); border-style: dashed; }
.elsewhere { background: var(--grey); color: var(--soft); }
.out-of-order { background: var(--grey); color: var(--soft); border-style: double; border-width: 4px; }
footer { margin-top: 2.5rem; padding-top: .5rem; border-top: 1px solid var(--line); }
@media print { body { max-width: none; padding: 0; font-size: 10pt; }
  .box, pre, .zone { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .cell, tr, .legend li { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } pre { white-space: pre-wrap; } }
`;
