// The data, what follows from it, and the few helpers every page uses. Text goes in by textContent only.
const D = JSON.parse(document.getElementById('data').textContent);
const filled = (row) => ({ ...D.usual[row.rule], ...row });
D.findings = D.findings.map(filled);
if (D.trend) {
  D.trend.closed = D.trend.closed.map(filled);
  for (const n of D.trend.fresh) D.findings[n].fresh = true;
}
Object.assign(WORDS, D.words);
const WORKING = D.profile === 'working';
let lang = D.lang === 'en' ? 1 : 0;

function word(key, ...values) {
  let n = 0;
  return WORDS[key][lang].replace(/\{\}/g, () => String(values[n++]));
}
const say = (pair) => (Array.isArray(pair) ? pair[lang] || pair[0] : pair || '');
const label = (name) =>
  name === 'Network'
    ? word('network')
    : name === 'Village'
      ? word('village')
      : D.labels[name]
        ? say(D.labels[name])
        : name;
const labels = (name, n) =>
  lang && n !== 1
    ? label(name).replace(/([^aeiou])y$|$/, (end, before) => (before ? `${before}ies` : 's'))
    : label(name);
const fmt = (n) => (n === null || n === undefined ? '—' : typeof n === 'number' ? n.toLocaleString('en-US') : n);
const exact = (n) => typeof n === 'number';
// The rule of `percent` in words.py: half up to a tenth; all and nothing only where they are true.
function percent(part, whole) {
  const tenths = Math.floor((2000 * part + whole) / (2 * whole));
  if (part < whole && tenths === 1000) return '>99.9%';
  if (part && !tenths) return '<0.1%';
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

function put(node, options, children) {
  for (const [name, value] of Object.entries(options || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'text') node.textContent = value;
    else if (name === 'class') node.setAttribute('class', value);
    else if (name === 'on') for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of [children].flat(Infinity))
    if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}
const el = (tag, options, children) => put(document.createElement(tag), options, children);
const svg = (tag, options, children) =>
  put(document.createElementNS('http://www.w3.org/2000/svg', tag), options, children);
const table = (caption, head, body, name) =>
  el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', { class: name }, [
      el('caption', { class: 'sr', text: caption }),
      el('thead', {}, head),
      el('tbody', {}, body),
    ]),
  );
const th = (text, options) => el('th', { scope: 'col', text, ...options });
// A heading of a sign and a word; a phone shows the sign alone, which the legend explains.
const signed = (sign, text) =>
  el('th', { scope: 'col', class: 'num' }, [`${sign} `, el('span', { class: 'long', text })]);
const section = (title, ...children) => el('section', {}, [el('h2', { text: title }), ...children]);
// A figure of a page's head: what it counts, and what more is to say of it.
const figure = (value, text, more, bad) =>
  el('li', { class: bad ? 'bad' : null }, [
    el('strong', { text: value }),
    el('span', { text }),
    more ? el('small', { text: more }) : null,
  ]);
// A button that changes what is shown; the page is drawn anew and keeps the focus there.
const press = (id, text, act, options) =>
  el('button', {
    type: 'button',
    id,
    text,
    ...options,
    on: {
      click: () => {
        act();
        redraw(id);
      },
    },
  });
// The button below a list of which `left` rows are not shown yet; `step` of them follow at a press.
const moreButton = (id, left, act, step = left) =>
  left > 0 ? press(id, word('showMore', fmt(Math.min(step, left))), act, { class: 'more' }) : null;
// The first of many chips; the others follow at a press.
const CHIPS = 24;
const foldedChips = (chips, most = CHIPS) =>
  chips.length <= most
    ? chips
    : [
        chips.slice(0, most),
        el('details', {}, [el('summary', { text: word('showMore', fmt(chips.length - most)) }), chips.slice(most)]),
      ];

// Places: [label, id, name, up]; 0 is the network.
const P = D.places;
const isLeaf = (cell) => P[cell][0] === 'Village' || P[cell][0] === 'rest';
const LEAVES = P.map((_, cell) => cell).filter(isLeaf);
const upTo = (cell, name) => {
  while (cell > 0 && P[cell][0] !== name) cell = P[cell][3];
  return cell > 0 ? cell : null;
};
function placeName(cell) {
  const [kind, id, name, up] = P[cell];
  if (kind === 'Network') return word('network');
  return kind === 'rest' ? word('rest', placeName(up)) : name || id;
}
// Where a gap stands: the town itself rather than its rest.
const placeText = (cell) => placeName(P[cell][0] === 'rest' ? P[cell][3] : cell);
const placeKey = (cell) => (P[cell][0] === 'rest' ? `rest-${P[P[cell][3]][1]}` : P[cell][1]);
const villageLink = (cell) =>
  el('a', { href: `#/village/${encodeURIComponent(placeKey(cell))}`, text: placeName(cell) });
const placeLink = (cell) => (P[cell][0] === 'Village' ? villageLink(cell) : placeName(cell));
const PLACE_AT = new Map(LEAVES.map((cell) => [placeKey(cell), cell]));
const GRIDS_OF = new Map();
D.grids.forEach(([, , cells], n) => cells.forEach((cell) => GRIDS_OF.set(cell, [...(GRIDS_OF.get(cell) || []), n])));
const COUNTED = ['Household', 'Member', 'PartyGroup', 'Branch', 'Organization'].filter((name) => D.counts[name]);
const used = (cell) => COUNTED.some((name) => D.counts[name][cell] !== 0);
// Measures that say something of a single village: not the totals of a whole network.
const LOCAL = D.measures
  .map((_, k) => k)
  .filter((k) => D.measures[k].rule === null || D.rules[D.measures[k].rule].kind !== 'total');
const SHOWN = LEAVES.filter((cell) => P[cell][0] === 'Village' || used(cell));

// Villages stand by grid where most grids join several of them, and there are not many villages of several towns: then,
// as where grids are parts of a village, towns say better where a village lies.
const CARDS_UP_TO = 40;
const OCCUPIED = D.grids.filter((g) => g[2].length);
const JOINED = OCCUPIED.length > 0 && 2 * OCCUPIED.filter((g) => g[2].length > 1).length >= OCCUPIED.length;
const BY_GRID = JOINED && (SHOWN.length <= CARDS_UP_TO || P.filter((place) => place[0] === 'Town').length <= 1);
// Cards of the overview, [name, villages, grid id, town's cell]: villages by grid, or by town where grids join none.
function cards() {
  const rest = (found, seen) => {
    const left = SHOWN.filter((cell) => !seen.has(cell));
    const loose = [
      ['noGrid', left.filter((cell) => P[cell][0] === 'Village')],
      ['outside', left.filter((cell) => P[cell][0] !== 'Village')],
    ];
    return [...found, ...loose.filter((l) => l[1].length).map(([key, cells]) => [word(key), cells, null, null])];
  };
  if (BY_GRID) {
    const seen = new Set(D.grids.flatMap((g) => g[2]));
    return rest(
      OCCUPIED.map(([id, name, cells]) => [name, cells, id, null]),
      seen,
    );
  }
  const towns = new Map();
  for (const cell of SHOWN) {
    const town = upTo(cell, 'Town') || upTo(cell, 'County') || 0;
    towns.set(town, [...(towns.get(town) || []), cell]);
  }
  return [...towns].map(([up, cells]) => [placeName(up), cells, null, P[up][0] === 'Town' ? up : null]);
}

// Names by label and id.
const NAMES = new Map(P.map(([kind, id, name]) => [`${kind}/${id}`, name]));
for (const [kind, id, name] of D.units) NAMES.set(`${kind}/${id}`, name);
for (const [id, name] of D.grids) NAMES.set(`Grid/${id}`, name);
for (const [kind, id, name] of D.carriers.columns) NAMES.set(`${kind}/${id}`, name);
const nameOf = (kind, id) => NAMES.get(`${kind}/${id}`) || id;

// Findings, ranked: must before should, then the order of the rules, then size, then place.
const size = (f) => (exact(f.n) ? f.n : f.n === '<5' ? 2 : 0);
const short = (f) =>
  exact(f.found) && f.limits.some(exact) ? Math.abs(f.found - f.limits.filter(exact)[0]) : f.missing.length;
const FINDINGS = [...D.findings].sort(
  (a, b) =>
    D.rules[b.rule].must - D.rules[a.rule].must ||
    a.late - b.late ||
    a.rule - b.rule ||
    size(b) - size(a) ||
    short(b) - short(a) ||
    a.place - b.place,
);
const BY_PLACE = new Map();
const BY_SUBJECT = new Map();
function gather(map, key, f) {
  const known = map.get(key);
  if (known) known.push(f);
  else map.set(key, [f]);
}
for (const f of FINDINGS) {
  gather(BY_PLACE, f.place, f);
  if (f.subject) gather(BY_SUBJECT, `${f.subject[0]}/${f.subject[1]}`, f);
}
// A count that is hidden ("…") may be none: such a rule is neither with gaps nor without.
const HIDDEN_RULES = new Set(FINDINGS.filter((f) => f.n === '…' && !f.late).map((f) => f.rule));
const OPEN_RULES = new Set(FINDINGS.filter((f) => f.n !== '…' && !f.late).map((f) => f.rule));
for (const n of OPEN_RULES) HIDDEN_RULES.delete(n);
const findingsOf = (kind, id) => BY_SUBJECT.get(`${kind}/${id}`) || [];
const gapsOf = (kind, id) => findingsOf(kind, id).filter((f) => !f.late);

const PEOPLE = new Set(['Member', 'Worker']); // a masked name alone says nothing
const called = (kind, id, name) => (!name ? nameOf(kind, id) : PEOPLE.has(kind) ? `${name} ${id}` : name);
function subjectName(f) {
  if (!f.subject) return label(D.rules[f.rule].of);
  const [kind, id, name] = f.subject;
  return kind === 'Network' ? word('network') : called(kind, id, name);
}
const HAS_CARRIERS = D.carriers.columns.length + D.grids.length > 0;
const CARRIER_LABELS = new Set(['Grid', ...D.carriers.columns.map((c) => c[0])]);
const MATRIX_IDS = new Set(HAS_CARRIERS && D.carriers.organizations ? D.carriers.organizations.map((o) => o[0]) : []);
function linkOf(kind, id, cell) {
  const subject = `?s=${encodeURIComponent(`${kind}/${id}`)}`;
  if (kind === 'Village') return `#/village/${encodeURIComponent(id)}`;
  if (CARRIER_LABELS.has(kind) || (kind === 'Organization' && MATRIX_IDS.has(id))) return `#/carriers${subject}`;
  return isLeaf(cell) ? `#/village/${encodeURIComponent(placeKey(cell))}${subject}` : null;
}
function findingLink(f) {
  if (!f.subject)
    return isLeaf(f.place) ? `#/village/${encodeURIComponent(placeKey(f.place))}` : `#/method?r=${f.rule}`;
  return linkOf(f.subject[0], f.subject[1], f.place) || `#/method?r=${f.rule}`;
}
function detail(f) {
  const rule = D.rules[f.rule];
  const [low, high, equal] = f.limits;
  const parts = [];
  const titled = (names) => names.map((name) => say(rule.names[name] || name)).join(lang ? ', ' : '、');
  if (f.late) parts.push(word('late'));
  else if (!f.subject)
    parts.push(
      `${fmt(f.n)} ${labels(rule.of, f.n)}`,
      f.n === '…' ? word('maybe') : f.place === 0 ? word('summed') : '',
    );
  else if (f.missing.length || f.excess.length || f.wrong.length) {
    if (f.missing.length) parts.push(word('missing', titled(f.missing)));
    if (f.excess.length) parts.push(word('excess', titled(f.excess)));
    if (f.wrong.length) parts.push(word('wrong', titled(f.wrong)));
  } else if (f.at) parts.push(word('order', titled([f.at])));
  else if (rule.misfit) parts.push(say(rule.misfit));
  else if (f.broken) parts.push(word('broken', f.broken, say(rule.steps[f.broken - 1])));
  else if (f.found === null)
    parts.push(
      low !== null && high === null
        ? word('shortMin', low)
        : high !== null && low === null
          ? word('shortMax', high)
          : low !== null && low === high
            ? word('notExact', low)
            : low !== null
              ? word('notWithin', low, high)
              : '',
    );
  else if (exact(equal) || (low !== null && low === high))
    parts.push(word('foundExact', fmt(f.found), fmt(equal ?? low)));
  else if (high === null || f.found < low) parts.push(word('foundMin', fmt(f.found), fmt(low)));
  else parts.push(word('foundMax', fmt(f.found), fmt(high)));
  const words = parts.filter(Boolean).join(lang ? '; ' : '；');
  return f.period ? word('inPeriod', f.period, words) : words;
}
const ownerName = (f) => {
  if (!f.owner) return isLeaf(f.place) ? placeText(f.place) : '';
  return f.owner[2] || (f.owner[1] ? nameOf(f.owner[0], f.owner[1]) : label(f.owner[0]));
};

// How a measure stands at a place: class, sign and text; the sign says what the colour says.
function state(k, cell) {
  const checked = D.measures[k].checked[cell];
  const gaps = D.measures[k].gaps[cell];
  if (checked === 0) return { name: 'na', sign: '', text: '—', rate: 2 };
  const text = gaps === '…' && checked === '…' ? '…' : `${fmt(gaps)} / ${fmt(checked)}`;
  if (gaps === '…' || !exact(checked)) return { name: 'hid', sign: '', text, rate: gaps === 0 ? 1 : 0.97 };
  const rate = 1 - (exact(gaps) ? gaps : 4) / checked;
  if (gaps === 0) return { name: 'ok', sign: '✓', text, rate: 1 };
  const name = rate >= 0.95 ? 'c95' : rate >= 0.9 ? 'c90' : rate >= 0.8 ? 'c80' : 'c0';
  return { name, sign: { c95: '', c90: '▲', c80: '▲', c0: '▲▲' }[name], text, rate };
}
const LEGEND = [
  ['ok', '✓', 'full'],
  ['c95', '', 'from95'],
  ['c90', '▲', 'from90'],
  ['c80', '▲', 'from80'],
  ['c0', '▲▲', 'below80'],
];
function coverageLegend() {
  const entries = WORKING ? LEGEND : [...LEGEND, ['hid', '…', 'hiddenCell']];
  return el(
    'ul',
    { class: 'legend', 'aria-label': word('legend') },
    entries.map(([name, sign, key]) =>
      el('li', {}, [el('span', { class: `swatch ${name}`, 'aria-hidden': 'true', text: sign }), word(key)]),
    ),
  );
}
const mark = (must) =>
  el('span', { class: must ? 'sev must' : 'sev', text: must ? `▲ ${word('must')}` : `△ ${word('should')}` });
