// How the page of a report looks: the colours of the charts, light and dark, one column that a phone can read,
// tables that fold into rows there, and paper. Nothing of it carries a meaning that no word says.

export const PAGE_STYLE = `
:root { color-scheme: light dark; --ground:#ffffff; --text:#1a1f24; --quiet:#525b65; --line:#d9dee3; --band:#f4f6f8;
  --good:#0b5cad; --fair:#6a5200; --bad:#a33f06; --link:#0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ground:#15191d; --text:#e9ecef; --quiet:#a9b2bb; --line:#343c43;
  --band:#1d2328; --good:#6fb3f7; --fair:#e3c66b; --bad:#f59d5b; --link:#6fb3f7; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.25rem; max-width: 60rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; padding-top: .5rem; border-top: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .4rem 0; }
a { color: var(--link); }
.banner { font-weight: 700; letter-spacing: .02em; }
.lead { font-size: 1.1rem; font-weight: 600; }
.about { color: var(--quiet); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1rem 0 0; padding: 0; list-style: none; font-size: .9rem; }
main ul { margin: .4rem 0; padding-left: 1.25rem; }
figure { margin: 1rem 0; max-width: 44rem; }
img { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; }
figcaption { color: var(--quiet); font-size: .9rem; margin-top: .35rem; }
table { width: 100%; border-collapse: collapse; margin: .75rem 0; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-size: .85rem; font-weight: 600; }
tbody th { font-weight: 600; }
.good { color: var(--good); } .fair { color: var(--fair); } .bad { color: var(--bad); }
td.good, td.fair, td.bad, p.bad, p.fair { font-weight: 600; }
p.bad { border-left: 4px solid var(--bad); padding-left: .6rem; }
@media (max-width: 40rem) {
  body { padding: .9rem; }
  table, tbody { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: block; padding: .5rem .75rem; margin: .5rem 0; background: var(--band); border-radius: 6px; }
  tbody th, tbody td { display: flex; gap: .75rem; justify-content: space-between; padding: .15rem 0; border: 0; }
  tbody td::before { content: attr(data-head); color: var(--quiet); font-weight: 400; flex: none; max-width: 45%; }
  tbody td > span { text-align: right; min-width: 0; }
  tbody td:empty { display: none; }
}
@media print {
  :root { --ground:#ffffff; --text:#1a1f24; --quiet:#525b65; --line:#d9dee3; --band:#f4f6f8; --good:#0b5cad;
    --fair:#6a5200; --bad:#a33f06; --link:#1a1f24; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  figure, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`;
