// Pairings: three columns for a town; for a district a row a town with a tile a village.
const PAIR = D.pairing;
const PAIR_SIGN = ['✕', '△', '✓'];
const PAIR_CLASS = ['none', 'idle', 'active'];
const COLUMNS_UP_TO = 40;

function pairingPage(query, printed) {
  const villages = PAIR.tiles.length;
  const columns = WORKING && villages <= COLUMNS_UP_TO;
  const selected = query.get('s');
  if (selected && WORKING) queueMicrotask(() => choosePaired(PAIR.units.findIndex((u) => `${u[0]}/${u[1]}` === selected)));
  return [
    el('div', { class: 'bar head' }, [el('h2', { class: 'big', text: word('pairing') }), columns ? lineLegend() : null]),
    pairFigures(), PAIR.dated ? null : el('p', { class: 'note strong-note', text: `△ ${word('noMeetings')}` }),
    columns ? threeColumns() : null, tileRows(),
    WORKING ? [idleTable(printed), unpaired(), lackingSides(), looseLists(printed), printed ? null : allPairs()] : null];
}

function pairFigures() {
  const figure = (value, text, more, bad) => el('li', { class: bad ? 'bad' : null }, [el('strong', { text: value }), el('span', { text }), more ? el('small', { text: more }) : null]);
  const [all, idle] = PAIR.counts.pairs;
  const list = [figure(fmt(all), word('pairs'))];
  if (PAIR.dated) list.push(figure(`${idle === 0 ? '✓' : '△'} ${fmt(idle)}`, word('idlePairs'), word('idleSays', PAIR.months), idle !== 0));
  PAIR.partners.forEach((kind, k) => {
    const none = PAIR.tiles.filter((t) => t[1][k] === 0).length;
    list.push(figure(`${none ? '✕' : '✓'} ${fmt(none)}`, word('without', word(`side_${kind}`)), `/ ${fmt(PAIR.tiles.length)} ${labels('Village')}`, none > 0));
  });
  for (const kind of ['agency', 'new']) {
    if (PAIR.counts[kind]) list.push(figure(`${PAIR.counts[kind][1] === 0 ? '✓' : '✕'} ${fmt(PAIR.counts[kind][1])}`, word('aloneUnits', word(`side_${kind}`)), `/ ${fmt(PAIR.counts[kind][0])}`, PAIR.counts[kind][1] !== 0));
  }
  return el('ul', { class: 'figures', 'aria-label': word('counts') }, list);
}

function lineLegend() {
  const line = (name) => svg('svg', { class: 'sample', viewBox: '0 0 36 10', width: 36, height: 10, 'aria-hidden': 'true' }, svg('path', { d: 'M0 5h36', class: `link ${name}` }));
  return el('ul', { class: 'legend', 'aria-label': word('legend') }, [
    el('li', {}, [line('active w3'), word(PAIR.dated ? 'linkActive' : 'linkPaired')]), PAIR.dated ? el('li', {}, [line('idle'), word('linkIdle', PAIR.months)]) : null,
    el('li', {}, [el('span', { class: 'swatch pnone', 'aria-hidden': 'true', text: '✕' }), word('linkNone')])]);
}

// The three columns: villages in their own order, the others where their lines are short.
const ROW_HIGH = 25;
const NODE_WIDE = 196;
function threeColumns() {
  const ends = PAIR.units.map(() => []);
  PAIR.pairs.forEach(([a, b], n) => { ends[a].push(n); ends[b].push(n); });
  const order = new Map(cards().flatMap(([, cells]) => cells).map((cell, n) => [cell, n]));
  const village = new Map(PAIR.units.map((u, n) => [u, n]).filter(([u]) => u[3] === 'village').map(([u, n]) => [PLACE_AT.get(u[1]), n]));
  const middle = PAIR.tiles.map(([cell, states]) => ({ n: village.get(cell) ?? null, name: placeName(cell), cell, bad: states.some((s) => s === 0) && !states.some((s) => s), })).sort((a, b) => order.get(a.cell) - order.get(b.cell));
  const at = new Map(middle.map((m, row) => [m.n, row]));
  const pull = (n) => { const rows = ends[n].map((p) => { const [a, b] = PAIR.pairs[p]; return at.get(a === n ? b : a); }).filter((r) => r !== undefined); return rows.length ? rows.reduce((x, y) => x + y, 0) / rows.length : 1e6; };
  const column = (kinds) => PAIR.units.map((u, n) => ({ n, name: u[2] || u[1], kind: u[3], bad: !ends[n].length })).filter((u) => kinds.includes(u.kind) && (!u.bad || u.kind === 'agency')).sort((a, b) => a.bad - b.bad || pull(a.n) - pull(b.n) || a.n - b.n);
  const left = column(['agency', 'party']);
  const right = column(['new']);
  const tall = Math.max(left.length, middle.length, right.length) * ROW_HIGH;
  const spots = new Map();
  const width = 1240;
  const place = (list, x) => list.forEach((u, row) => { const step = tall / Math.max(1, list.length); spots.set(u.n === null ? `v${u.cell}` : u.n, { x, y: 34 + step * (row + 0.5) }); });
  place(left, 0); place(middle, (width - 150) / 2); place(right, width - NODE_WIDE);
  const wide = (n) => (PAIR.units[n][3] === 'village' ? 150 : NODE_WIDE);
  const links = PAIR.pairs.map(([a, b, kind, last, times, state], p) => {
    let [s, t] = [a, b];
    if (!spots.has(s) || !spots.has(t)) return null;
    if (spots.get(s).x > spots.get(t).x) [s, t] = [t, s];
    const [from, to] = [spots.get(s), spots.get(t)];
    const x1 = from.x + wide(s);
    const same = from.x === to.x;
    const x2 = same ? x1 : to.x;
    const bend = same ? x1 + 30 + Math.min(90, Math.abs(from.y - to.y) / 4) : (x1 + x2) / 2;
    return svg('path', { d: `M${x1} ${from.y.toFixed(1)}C${bend} ${from.y.toFixed(1)} ${bend} ${to.y.toFixed(1)} ${x2} ${to.y.toFixed(1)}`, class: `link ${PAIR_CLASS[state]} w${Math.min(4, Math.max(1, times))}`, 'data-p': p },
      svg('title', { text: `${PAIR.units[s][2]} – ${PAIR.units[t][2]} · ${kind} · ${meetText(last, times)}` }));
  });
  const node = (u, wideness, align) => {
    const key = u.n === null ? `v${u.cell}` : u.n;
    const { x, y } = spots.get(key);
    const act = () => (u.n === null ? (location.hash = `#/village/${encodeURIComponent(placeKey(u.cell))}`) : choosePaired(u.n));
    const name = u.name.length > 14 ? `${u.name.slice(0, 13)}…` : u.name;
    return svg('g', { class: u.bad ? 'unit bad' : 'unit', tabindex: 0, role: 'button', 'data-n': key, 'aria-label': `${u.bad ? `${word('linkNone')} ` : ''}${u.name}`, on: { click: act, keydown: (e) => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); act(); } } } }, [
      svg('rect', { x, y: (y - 10).toFixed(1), width: wideness, height: 20, rx: 3 }),
      svg('text', { x: align === 'end' ? x + wideness - 7 : align === 'middle' ? x + wideness / 2 : x + 7, y: (y + 4).toFixed(1), 'text-anchor': align, text: `${u.bad ? '✕ ' : ''}${name}` })]);
  };
  const head = (x, anchor, text) => svg('text', { x, y: 16, 'text-anchor': anchor, class: 'colhead', text });
  return el('section', {}, el('div', { class: 'scroll pairscroll', tabindex: '0', role: 'region', 'aria-label': word('pairing') }, svg('svg', { id: 'columns', viewBox: `0 0 ${width} ${tall + 40}`, class: 'columns' }, [
    left.length ? head(NODE_WIDE - 7, 'end', `${word('side_agency')} ${left.length}`) : null, head(width / 2, 'middle', `${labels('Village')} ${middle.length}`), right.length ? head(width - NODE_WIDE + 7, 'start', word('sideRight', word('side_new'), right.length)) : null,
    links, left.map((u) => node(u, NODE_WIDE, 'end')), middle.map((u) => node(u, 150, 'middle')), right.map((u) => node(u, NODE_WIDE, 'start'))])));
}

const meetText = (last, times) => (last ? word('met', last, times) : word('neverMet'));
function choosePaired(n) {
  if (n < 0 || !PAIR.units[n]) return;
  const [kind, id, name, , cell] = PAIR.units[n];
  const own = PAIR.pairs.map((pair, p) => [pair, p]).filter(([pair]) => pair[0] === n || pair[1] === n);
  openSide(name || nameOf(kind, id), [
    el('p', { class: 'note', text: `${label(kind)} · ${id}` }), kind === 'Village' ? el('p', {}, el('a', { href: `#/village/${encodeURIComponent(id)}`, text: word('openVillage') })) : cell ? el('p', { class: 'note', text: placeName(cell) }) : null,
    el('h3', { text: word('partnersOf', own.length) }),
    own.length ? el('ul', { class: 'plain' }, own.map(([[a, b, type, last, times, state, whole]]) => {
      const other = a === n ? b : a;
      return el('li', { class: state === 1 ? 'idleline' : null }, [`${PAIR_SIGN[state]} `, el('button', { type: 'button', class: 'link', text: PAIR.units[other][2] || nameOf(PAIR.units[other][0], PAIR.units[other][1]), on: { click: () => choosePaired(other) } }),
        el('small', { text: ` ${[type, whole, PAIR.dated ? meetText(last, times) : ''].filter(Boolean).join(' · ')}` })]);
    })) : el('p', { class: 'strong', text: `✕ ${word('linkNone')}` }),
    sideFindings(findingsOf(kind, id))]);
  const near = new Set([String(n), ...own.flatMap(([pair]) => [String(pair[0]), String(pair[1])])]);
  const mine = new Set(own.map(([, p]) => String(p)));
  document.querySelectorAll('#columns .link').forEach((path) => path.classList.toggle('dim', !mine.has(path.dataset.p)));
  document.querySelectorAll('#columns .unit').forEach((g) => g.classList.toggle('dim', !near.has(g.dataset.n)));
}

function tileLegend() {
  const text = ['tileNone', PAIR.dated ? 'tileIdle' : null, PAIR.dated ? 'tileActive' : 'tilePaired'];
  return el('ul', { class: 'legend', 'aria-label': word('legend') }, [0, 1, 2].filter((s) => text[s]).map((s) => el('li', {}, [el('span', { class: `swatch p${PAIR_CLASS[s]}`, 'aria-hidden': 'true', text: PAIR_SIGN[s] }), word(text[s], PAIR.months)])));
}
function tileRows() {
  const towns = new Map();
  for (const tile of PAIR.tiles) {
    const town = upTo(tile[0], 'Town') || upTo(tile[0], 'County') || 0;
    towns.set(town, [...(towns.get(town) || []), tile]);
  }
  const openTile = (cell) => { const n = WORKING ? PAIR.units.findIndex((u) => u[0] === 'Village' && u[1] === P[cell][1]) : -1; return n >= 0 ? { on: { click: (e) => { e.preventDefault(); choosePaired(n); } } } : {}; };
  const rows = [...towns].map(([town, tiles]) => el('div', { class: 'townrow' }, [
    el('div', { class: 'townhead' }, [el('h3', { text: placeName(town) }), el('p', { class: 'note townfacts' }, [`${tiles.length} ${labels('Village', tiles.length)}`,
      ...PAIR.partners.map((kind, k) => { const none = tiles.filter((t) => t[1][k] === 0).length; return none ? `✕ ${word(`side_${kind}`)} ${none}` : ''; }),
      PAIR.dated ? (() => { const idle = tiles.filter((t) => t[1].includes(1)).length; return idle ? `△ ${word('idlePair')} ${idle}` : ''; })() : ''].filter(Boolean).map((text) => el('span', { text })))]),
    el('div', { class: PAIR.partners.length > 2 ? 'pairtiles three' : 'pairtiles' }, tiles.map(([cell, states]) => el('a', { class: 'pairtile', href: `#/village/${encodeURIComponent(placeKey(cell))}`, ...openTile(cell) }, [el('b', { text: placeName(cell) }),
      el('span', { class: 'marks' }, states.map((s, k) => el('span', { class: `p${PAIR_CLASS[s]}`, text: `${PAIR_SIGN[s]}${word(`short_${PAIR.partners[k]}`)}` })))])))]));
  return el('section', {}, [el('div', { class: 'bar' }, [el('h2', { text: word('pairTiles') }), tileLegend()]), el('div', { class: 'townrows' }, rows)]);
}

function pairRows(list) {
  const name = (n) => { const u = PAIR.units[n]; return [el('button', { type: 'button', class: 'link', text: u[2] || nameOf(u[0], u[1]), on: { click: () => choosePaired(n) } }), el('small', { text: ` ${word(`side_${u[3]}`)}` })]; };
  return list.map(([a, b, kind, last, times, state, whole]) => el('tr', {}, [el('td', { class: state === 1 ? 'nowrap overdue' : 'nowrap', text: `${PAIR_SIGN[state]} ${word(state === 1 ? 'idlePair' : PAIR.dated ? 'activePair' : 'paired')}` }),
    el('td', {}, name(a)), el('td', {}, name(b)), el('td', { text: [kind, whole].filter(Boolean).join(' · ') }), el('td', { class: 'nowrap', text: last || '—' }), el('td', { class: 'num', text: fmt(times) })]));
}
const pairHead = () => el('tr', {}, [th(word('state')), th(word('oneSide')), th(word('otherSide')), th(word('pairKind')), th(word('lastMet')), th(word('timesMet'), { class: 'num' })]);
let pairsShown = 60;
function idleTable(printed) {
  if (!PAIR.dated) return null;
  const idle = PAIR.pairs.filter((p) => p[5] === 1).sort((a, b) => (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0));
  const shown = printed ? idle : idle.slice(0, pairsShown);
  return el('section', {}, [el('h2', { text: word('idleTitle', fmt(idle.length), PAIR.months) }), idle.length ? table(word('idlePairs'), pairHead(), pairRows(shown), 'list') : el('p', { class: 'note', text: `✓ ${word('noIdle')}` }),
    shown.length < idle.length ? el('button', { type: 'button', id: 'more-idle', class: 'more', text: word('showMore', fmt(idle.length - shown.length)), on: { click: () => { pairsShown = 1e9; redraw('more-idle'); } } }) : null]);
}
function unpaired() {
  const groups = Object.entries(PAIR.alone).filter(([, own]) => own.length);
  return groups.length ? section(word('aloneTitle'), el('dl', { class: 'units' }, groups.map(([kind, own]) => [el('dt', { text: `✕ ${word(`side_${kind}`)} ${own.length}` }),
    el('dd', {}, folded(own.map((n) => el('button', { type: 'button', class: 'chip', text: PAIR.units[n][2] || PAIR.units[n][1], on: { click: () => choosePaired(n) } }))))]))) : null;
}
function lackingSides() {
  if (!PAIR.lacking.length) return null;
  return section(word('lackingTitle', fmt(PAIR.lacking.length)), table(word('lackingTitle', ''), el('tr', {}, [th(label('CoBuilding')), th(word('lackingSides'))]),
    PAIR.lacking.map(([id, name, kinds]) => el('tr', {}, [el('th', { scope: 'row' }, [name || id, el('small', { class: 'id', text: id })]), el('td', { class: 'overdue', text: kinds.map((kind) => `✕ ${word(`side_${kind}`)}`).join(lang ? ', ' : '、') })])), 'moved'));
}
let listsShown = 40;
function looseLists(printed) {
  if (!PAIR.lists.length) return null;
  const kinds = ['need', 'resource', 'service'];
  const shown = printed ? PAIR.lists : PAIR.lists.slice(0, listsShown);
  const cell = (found) => el('td', { class: found ? 'num opened' : 'num nil', text: found ? `${fmt(found[0])} / ${fmt(found[1])}` : '0' });
  return el('section', {}, [el('h2', { text: word('listsTitle', fmt(PAIR.listsAll)) }), table(word('listsTitle', ''), el('tr', {}, [th(word('owner_')), ...kinds.map((kind) => th(word(`list_${kind}`), { class: 'num' }))]),
    shown.map(([kind, id, name, own]) => el('tr', {}, [el('th', { scope: 'row' }, [name || nameOf(kind, id), el('small', { text: ` ${label(kind)}` })]), kinds.map((k) => cell(own[k]))])), 'moved'),
  shown.length < PAIR.lists.length ? el('button', { type: 'button', id: 'more-lists', class: 'more', text: word('showMore', fmt(PAIR.lists.length - shown.length)), on: { click: () => { listsShown = 1e9; redraw('more-lists'); } } }) : null]);
}
const CHIPS = 24;
const folded = (chips) => (chips.length <= CHIPS ? chips : [chips.slice(0, CHIPS), el('details', {}, [el('summary', { text: word('showMore', fmt(chips.length - CHIPS)) }), chips.slice(CHIPS)])]);
function allPairs() {
  return el('details', {}, [el('summary', { text: word('allPairs', fmt(PAIR.pairs.length)) }), table(word('pairs'), pairHead(), pairRows(PAIR.pairs), 'list')]);
}
