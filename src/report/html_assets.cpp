#include "report/html_assets.hpp"

namespace routegrant::report::html {

const std::string_view style_sheet = R"css(
:root{color-scheme:light dark;--page:#fbfcfd;--text:#1b2430;--quiet:#56616e;--card:#fff;--line:#d0d7df;--edge:#8a99a8;--bad:#b42318;--warn:#8a4b00;--note:#175cd3;--good:#067647;--focus:#1f6feb;--tint:#fdecea}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){--page:#0e141b;--text:#e6ebf1;--quiet:#9aa7b5;--card:#17202a;--line:#2f3c4a;--edge:#65788b;--bad:#ff8a80;--warn:#ffb95c;--note:#84b8ff;--good:#5fd08f;--focus:#6cb0ff;--tint:#3a1d1d}}
:root[data-theme=dark]{--page:#0e141b;--text:#e6ebf1;--quiet:#9aa7b5;--card:#17202a;--line:#2f3c4a;--edge:#65788b;--bad:#ff8a80;--warn:#ffb95c;--note:#84b8ff;--good:#5fd08f;--focus:#6cb0ff;--tint:#3a1d1d}
*{box-sizing:border-box}
body{margin:0;height:100vh;display:flex;flex-direction:column;font:14px/1.5 system-ui,sans-serif;background:var(--page);color:var(--text)}
header{display:flex;gap:8px 20px;align-items:baseline;flex-wrap:wrap;padding:12px 20px;border-bottom:1px solid var(--line)}
h1{font-size:18px;margin:0}h2{font-size:13px;margin:4px 0 10px;color:var(--quiet);text-transform:uppercase;letter-spacing:.05em}
.verdict{margin:0;font-weight:600}.verdict.error{color:var(--bad)}.verdict.warning{color:var(--warn)}.verdict.good{color:var(--good)}
.tools{margin-left:auto;display:flex;gap:8px;align-items:center;flex-wrap:wrap}
input,.tools button,[role=tab]{font:inherit;padding:5px 10px;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--text)}
button{cursor:pointer}button[aria-pressed=true],[role=tab][aria-selected=true]{border-color:var(--focus);box-shadow:inset 0 -2px var(--focus)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
main{display:grid;grid-template-columns:minmax(300px,400px) minmax(0,1fr);flex:1;min-height:0}
aside{padding:14px 16px;overflow:auto;border-right:1px solid var(--line);overflow-wrap:anywhere}
.finding{border:1px solid var(--line);border-left-width:4px;border-radius:8px;background:var(--card);margin:0 0 10px}
.finding.error{border-left-color:var(--bad)}.finding.warning{border-left-color:var(--warn)}.finding.note{border-left-color:var(--note)}
.finding h3{margin:0;font-size:14px;font-weight:500}.finding h3 button{font:inherit;color:inherit;width:100%;text-align:left;padding:10px 12px;border:0;background:none;border-radius:8px}
.level{font-weight:700;text-transform:uppercase;font-size:11px;letter-spacing:.04em}.error .level{color:var(--bad)}.warning .level{color:var(--warn)}.note .level{color:var(--note)}
.body{padding:0 12px 10px}.js .body{display:none}.js .open .body{display:block}.finding.open{box-shadow:0 0 0 2px var(--focus)}
.body p{margin:6px 0}.body ol{padding-left:24px;margin:8px 0}.body li{margin:4px 0}.body li.here{font-weight:600}.body li.here code{font-weight:400}
code,pre{font:12px/1.5 ui-monospace,monospace}pre{margin:8px 0;padding:6px 8px;overflow:auto;border:1px solid var(--line);border-radius:6px;background:var(--page)}
.line,.ledger,.legend,footer,caption{color:var(--quiet)}a{color:var(--note)}
details{margin:10px 0}details ul{padding-left:20px}
.views{padding:12px 16px;min-width:0;overflow:auto}[role=tablist]{display:flex;gap:6px}.tab{overflow:auto;padding-top:8px}
svg{display:block;max-width:100%;min-width:1040px;height:auto}svg text{font:12.5px system-ui,sans-serif;fill:var(--text)}svg .h{fill:var(--quiet);font-size:12px;font-weight:600}
.n rect{fill:var(--card);stroke:var(--line);stroke-width:1.2}.n .s{font-size:10.5px;fill:var(--quiet)}.n{cursor:pointer}.n.hot rect{stroke:var(--bad);stroke-width:2;fill:var(--tint)}
.n:focus{outline:none}.n:focus-visible rect{stroke:var(--focus);stroke-width:3}
.e{fill:none;stroke:var(--edge);stroke-width:1.3}.e.hot{stroke:var(--bad);stroke-width:2.8}svg .l{font-size:11px;text-anchor:end;font-family:ui-monospace,monospace}
.chosen .n:not(.on){opacity:.2}.chosen .e:not(.on),.chosen .l:not(.on){opacity:.07}.on rect{stroke:var(--focus);stroke-width:2.4}
.only .n:not(.hot),.only .e:not(.hot),.only .l:not(.hot){display:none}
#lit{padding-left:18px}#lit:empty{display:none}
table{border-collapse:collapse;background:var(--card)}caption{text-align:left;padding:4px 0 8px}th,td{border:1px solid var(--line);padding:5px 9px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
#matrix td{text-align:center;font-family:ui-monospace,monospace}#matrix td.changes{font-weight:700;color:var(--bad);background:var(--tint)}
footer{padding:6px 20px;border-top:1px solid var(--line);font-size:12px}
@media(max-width:900px){body{height:auto;display:block}main{grid-template-columns:1fr}aside{border-right:0}}
@media(prefers-reduced-motion:no-preference){.n,.e,.l{transition:opacity .15s}}
@media print{.tools,[role=tablist],#map,#matrix{display:none!important}body{height:auto;display:block}main{display:block}aside,.views{overflow:visible}.js .body{display:block}#paths{display:block!important}.finding{break-inside:avoid}}
)css";

const std::string_view script = R"js((() => {
'use strict';
const root = document.documentElement;
const all = (selector) => [...document.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);
const svg = document.querySelector('svg');
const nodes = all('.n'), lines = all('.e'), letters = all('.l'), findings = all('.finding');
root.classList.add('js');
for (const label of letters) {
  if (lines.some((e) => e.dataset.a === label.dataset.a && e.dataset.b === label.dataset.b && e.classList.contains('hot'))) label.classList.add('hot');
}
function clear() {
  svg.classList.remove('chosen');
  for (const each of all('.on')) each.classList.remove('on');
  for (const each of nodes) each.setAttribute('aria-pressed', 'false');
  for (const each of findings) {
    each.classList.remove('open');
    each.querySelector('button').setAttribute('aria-expanded', 'false');
  }
  byId('lit').replaceChildren();
}
function light(ids) {
  svg.classList.add('chosen');
  for (const each of nodes) each.classList.toggle('on', ids.has(each.id));
  for (const each of [...lines, ...letters]) each.classList.toggle('on', ids.has(each.dataset.a) && ids.has(each.dataset.b));
  byId('lit').replaceChildren(...nodes.filter((each) => ids.has(each.id)).map((each) => {
    const item = document.createElement('li');
    item.textContent = each.dataset.title + (each.dataset.place ? ' (' + each.dataset.place + ')' : '');
    return item;
  }));
}
function reach(id) {
  const found = new Set([id]);
  for (const [from, to] of [['a', 'b'], ['b', 'a']]) {
    const seen = new Set([id]), queue = [id];
    while (queue.length > 0) {
      const at = queue.pop();
      for (const line of lines) {
        const next = line.dataset[to];
        if (line.dataset[from] === at && !seen.has(next)) { seen.add(next); queue.push(next); }
      }
    }
    for (const each of seen) found.add(each);
  }
  return found;
}
function showFinding(finding) {
  finding.classList.add('open');
  finding.querySelector('button').setAttribute('aria-expanded', 'true');
  const ids = new Set(finding.dataset.nodes.split(' ').filter(Boolean));
  if (ids.size === 0) return;
  for (const line of lines) {
    const origin = byId(line.dataset.a);
    if (ids.has(line.dataset.b) && origin.dataset.column === '0') ids.add(origin.id);
  }
  light(ids);
}
function restore() {
  clear();
  const chosen = byId(location.hash.slice(1));
  if (!chosen) return;
  if (chosen.classList.contains('finding')) {
    showFinding(chosen);
    chosen.scrollIntoView({ block: 'nearest' });
  } else if (chosen.classList.contains('n')) {
    chosen.setAttribute('aria-pressed', 'true');
    light(reach(chosen.id));
  }
}
function choose(id) {
  if (location.hash === '#' + id || id === '') {
    history.pushState(null, '', location.pathname + location.search);
    restore();
  } else {
    location.hash = id;
  }
}
addEventListener('hashchange', restore);
addEventListener('popstate', restore);
addEventListener('keydown', (event) => { if (event.key === 'Escape' && location.hash) choose(''); });
for (const each of nodes) {
  each.addEventListener('click', () => choose(each.id));
  each.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(each.id); }
  });
}
for (const each of findings) each.querySelector('button').addEventListener('click', () => choose(each.id));
byId('filter').addEventListener('input', (event) => {
  const text = event.target.value.toLowerCase();
  const matches = (content) => content.toLowerCase().includes(text);
  for (const each of findings) each.hidden = !matches(each.textContent);
  for (const each of all('tbody tr')) each.hidden = !matches(each.textContent);
  if (text === '') { restore(); return; }
  clear();
  const ids = new Set();
  for (const each of nodes) if (matches(each.dataset.title)) for (const id of reach(each.id)) ids.add(id);
  light(ids);
});
byId('only').addEventListener('click', (event) => {
  event.currentTarget.setAttribute('aria-pressed', String(svg.classList.toggle('only')));
});
byId('theme').addEventListener('click', () => {
  const now = root.dataset.theme || (matchMedia('(prefers-color-scheme:dark)').matches ? 'dark' : 'light');
  root.dataset.theme = now === 'dark' ? 'light' : 'dark';
});
const tabs = all('[role=tab]');
function open(tab) {
  for (const each of tabs) {
    const chosen = each === tab;
    each.setAttribute('aria-selected', String(chosen));
    each.tabIndex = chosen ? 0 : -1;
    byId(each.getAttribute('aria-controls')).hidden = !chosen;
  }
}
for (const [index, tab] of tabs.entries()) {
  tab.addEventListener('click', () => open(tab));
  tab.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(index + step + tabs.length) % tabs.length];
    open(next);
    next.focus();
  });
}
restore();
})();
)js";

const std::string_view script_hash = "QPv1zT2la7DLCx28QFJaAsmY/X04jNn4WyhPlJ5H3Ko=";

}  // namespace routegrant::report::html
