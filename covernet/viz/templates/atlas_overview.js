// Overview: figures, a tile per village, the table of villages and measures, rules, squares.
const reach = (k) => SHOWN.filter((cell) => P[cell][0] === 'Village' && D.measures[k].checked[cell] !== 0).length;
const WIDE = LOCAL.filter((k) => reach(k) >= Math.max(1, SHOWN.length / 4));
const view = { measure: firstMeasure(), sort: null, all: false };

// Tiles open on what is asked of every household, else on the first rule that looks at most villages.
function firstMeasure() {
  const homes = D.counts.Household;
  const nobody = D.contacts ? String(D.contacts.nobody) : '';
  const served = D.measures.findIndex((m, k) => homes && homes[0] !== 0 && D.measureTitles[k][2] === 'Household' && String(m.checked) === String(homes) && String(m.gaps) === nobody);
  return served >= 0 ? served : WIDE.length ? WIDE[0] : 0;
}

function overviewPage(printed) {
  if (!LOCAL.some((k) => LEAVES.some((cell) => D.measures[k].checked[cell] !== 0))) view.measure = -1;
  return [
    figures(),
    view.measure < 0 ? null : tiles(),
    measureTable(printed),
    ruleTable(),
    WORKING && Object.keys(D.villages).length ? squaresSection(printed) : null,
  ];
}

function figures() {
  const must = [...OPEN_RULES].filter((n) => D.rules[n].must).length;
  const figure = (value, text, more, bad) => el('li', { class: bad ? 'bad' : null }, [
    el('strong', { text: value }), el('span', { text }), more ? el('small', { text: more }) : null]);
  const more = [word('mustRules', must), HIDDEN_RULES.size ? word('hiddenRules', HIDDEN_RULES.size) : ''].filter(Boolean).join(lang ? '; ' : '；');
  const list = [figure(`${OPEN_RULES.size} / ${D.rules.length}`, word('rulesOpen'), more, must > 0)];
  const all = D.contacts ? D.counts.Household[0] : 0;
  if (all && exact(all)) {
    const homes = (n, text, bad) => figure(`${fmt(n)}${exact(n) ? ` (${percent(n, all)})` : ''}`, text, `/ ${fmt(all)} ${labels('Household')}`, bad);
    const nobody = D.contacts.nobody[0];
    list.push(homes(nobody, word('unserved'), nobody !== 0 && nobody !== '…'), homes(D.contacts.one[0], word('one')));
  }
  for (const name of ['Village', 'Grid', 'Chain', 'CommercialZone', ...COUNTED]) {
    if (D.counts[name]) list.push(figure(fmt(D.counts[name][0]), labels(name, D.counts[name][0])));
  }
  return el('ul', { class: 'figures', 'aria-label': word('counts') }, list);
}

function tiles() {
  const usable = LOCAL.filter((k) => LEAVES.some((cell) => D.measures[k].checked[cell] !== 0));
  if (!usable.includes(view.measure)) view.measure = usable[0];
  const select = el('select', { id: 'measure', on: { change: (e) => { view.measure = Number(e.target.value); redraw('measure'); } } },
    usable.map((k) => el('option', { value: k, selected: k === view.measure, text: say(D.measureTitles[k]) })));
  const tile = (cell) => {
    const s = state(view.measure, cell);
    return el('a', { class: `tile ${s.name}`, href: `#/village/${encodeURIComponent(placeKey(cell))}` }, [
      el('b', { text: placeName(cell) }), el('span', { text: `${s.sign} ${s.text}`.trim() })]);
  };
  return el('section', {}, [
    el('div', { class: 'bar' }, [
      el('h2', { text: word(JOINED ? 'gridsTitle' : 'townsTitle') }),
      el('label', { for: 'measure', text: word('colourBy') }), select, coverageLegend()]),
    tileCards(tile),
    el('p', { class: 'note', text: WORKING ? word('tileNote') : `${word('tileNote')}${lang ? '. ' : '。'}${word('fewNote')}` }),
  ]);
}

// A card for each grid or town; where there are many villages, a row for each, so that no card is left half empty.
const CARDS_UP_TO = 40;
function villagesOf(cells) {
  const n = cells.filter((cell) => P[cell][0] === 'Village').length;
  return n ? el('p', { class: 'note', text: `${n} ${labels('Village', n)}` }) : null;
}
function tileCards(tile) {
  const groups = cards().map(([name, cells, grid]) => [grid ? el('a', { href: linkOf('Grid', grid, 0), text: name }) : name,
    cells.filter((cell) => P[cell][0] === 'Village' || state(view.measure, cell).name !== 'na')]).filter(([, cells]) => cells.length);
  if (SHOWN.length <= CARDS_UP_TO) return el('div', { class: 'cards' }, groups.map(([name, cells]) => el('div', { class: 'card' }, [el('h3', {}, name), el('div', { class: 'tiles' }, cells.map(tile))])));
  return el('div', { class: 'townrows' }, groups.map(([name, cells]) => el('div', { class: 'townrow' }, [
    el('div', { class: 'townhead' }, [el('h3', {}, name), villagesOf(cells)]), el('div', { class: 'pairtiles' }, cells.map(tile))])));
}

// On paper no table scrolls: the measures are split over several tables.
const PAPER = 12;
function printedTables(shown) {
  const parts = [];
  const each = Math.ceil(shown.length / Math.max(1, Math.ceil(shown.length / PAPER))) || 1;
  for (let at = 0; at === 0 || at < shown.length; at += each) parts.push(shown.slice(at, at + each));
  const lines = cards().flatMap(([name, cells]) => cells.map((cell, n) => [cell, n ? null : el('th', { scope: 'rowgroup', class: 'group', rowspan: cells.length, text: name })]));
  return el('section', { class: lines.length > PAPER ? 'newpage' : null }, [el('h2', { text: word('tableTitle') }), el('p', { class: 'note', text: word('tileNote') }), parts.map((some, n) => {
    const counted = n ? [] : COUNTED;
    const cellsOf = (cell) => [counted.map((name) => el('td', { class: 'num', text: fmt(D.counts[name][cell]) })), some.map((k) => {
      const s = state(k, cell);
      return el('td', { class: `num ${s.name}`, text: `${s.sign} ${s.text}`.trim() });
    })];
    const head = el('tr', {}, [th(word(JOINED ? 'grid' : 'town')), th(word('village')), counted.map((name) => th(label(name))), some.map((k) => th(say(D.measureTitles[k]), { class: 'measure' }))]);
    return table(word('tableTitle'), head, [...lines.map(([cell, group]) => el('tr', {}, [group && group.cloneNode(true), el('th', { scope: 'row', text: placeName(cell) }), cellsOf(cell)])),
      el('tr', { class: 'total' }, [el('th', { scope: 'row', colspan: 2, text: word('total') }), cellsOf(0)])], 'grid');
  })]);
}

function measureTable(printed) {
  const every = LOCAL.filter((k) => LEAVES.some((cell) => D.measures[k].checked[cell] !== 0));
  const open = WIDE.filter((k) => SHOWN.some((cell) => D.measures[k].gaps[cell] !== 0));
  const shown = [...(view.all ? every : open)].sort((a, b) => (b === view.measure) - (a === view.measure));
  if (printed) return printedTables(shown);
  const groups = cards();
  let lines = groups.flatMap(([name, cells]) => cells.map((cell, n) => ({ cell, name, span: n ? 0 : cells.length })));
  if (view.sort) {
    const [key, down] = view.sort;
    const value = ({ cell }) => (key === 'worst' ? shown.reduce((sum, k) => sum - Math.max(0, 1 - state(k, cell).rate), 0)
      : key === 'name' ? placeName(cell) : typeof key === 'string' ? size({ n: D.counts[key][cell] }) : state(key, cell).rate);
    const sign = down ? -1 : 1;
    lines = [...lines].sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0)).map((line) => ({ ...line, span: 1 }));
  }
  const sorter = (key, text, options) => {
    const now = view.sort && view.sort[0] === key ? (view.sort[1] ? 'descending' : 'ascending') : null;
    const act = () => { view.sort = [key, now === 'ascending' || (now === null && typeof key === 'string' && key !== 'name')]; redraw(`sort-${key}`); };
    return el('th', { scope: 'col', 'aria-sort': now, ...options }, el('button', { type: 'button', id: `sort-${key}`, class: 'sort', on: { click: act } },
      [text, el('span', { 'aria-hidden': 'true', text: now === null ? '' : now === 'ascending' ? ' ▴' : ' ▾' })]));
  };
  const gridded = JOINED;
  const head = el('tr', {}, [th(word(gridded ? 'grid' : 'town')), sorter('name', word('village')),
    COUNTED.map((name) => sorter(name, label(name), { class: 'num' })),
    shown.map((k) => sorter(k, say(D.measureTitles[k]), { class: say(D.measureTitles[k]).length > (lang ? 60 : 24) ? 'measure lengthy' : 'measure' }))]);
  const cellsOf = (cell) => [COUNTED.map((name) => el('td', { class: 'num', text: fmt(D.counts[name][cell]) })), shown.map((k) => {
    const s = state(k, cell);
    return el('td', { class: `num ${s.name}`, text: `${s.sign} ${s.text}`.trim() });
  })];
  const body = lines.map(({ cell, name, span }) => el('tr', {}, [
    span ? el('th', { scope: 'rowgroup', class: 'group', rowspan: span, text: name }) : null,
    el('th', { scope: 'row' }, el('a', { href: `#/village/${encodeURIComponent(placeKey(cell))}`, text: placeName(cell) })), cellsOf(cell)]));
  body.push(el('tr', { class: 'total' }, [el('th', { scope: 'row', colspan: 2, text: word('total') }), cellsOf(0)]));
  const worst = view.sort && view.sort[0] === 'worst';
  const controls = [
    el('button', { type: 'button', id: 'worst', 'aria-pressed': String(Boolean(worst)), text: word(view.sort ? (gridded ? 'byGrid' : 'byTown') : 'worst'),
      on: { click: () => { view.sort = view.sort ? null : ['worst', false]; redraw('worst'); } } }),
    open.length < every.length ? el('button', { type: 'button', id: 'all-measures', text: view.all ? word('fewMeasures') : word('allMeasures', every.length),
      on: { click: () => { view.all = !view.all; redraw('all-measures'); } } }) : null];
  return el('section', {}, [
    el('div', { class: 'bar' }, [el('h2', { text: word('tableTitle') }), controls, el('span', { class: 'note', text: word('tableNote') })]),
    table(word('tableTitle'), head, body, 'grid')]);
}

function ruleTable() {
  const head = el('tr', {}, [th(word('severity')), th(word('rule')), th(word('subject')), th(word('checked'), { class: 'num' }),
    th(word('gapCount'), { class: 'num' }), th(word('share_'), { class: 'wide' })]);
  const lines = D.rules.map((rule, n) => {
    const found = FINDINGS.filter((f) => f.rule === n);
    const k = D.measures.findIndex((m) => m.rule === n);
    const whole = rule.kind === 'total' || !rule.of;
    const own = D.measures[k];
    const network = found.filter((f) => f.subject && (f.subject[0] === 'Network' || f.subject[0] !== rule.of));
    const gaps = whole ? found.length : own.gaps[0];
    const s = whole ? { name: found.length ? 'c0' : 'ok', sign: found.length ? '▲▲' : '✓', rate: found.length ? 0 : 1 } : state(k, 0);
    return { rule, n, s, found, gaps, network, whole, checked: whole && !rule.of ? 1 : own.checked[0] };
  });
  const rank = ({ n }) => (OPEN_RULES.has(n) ? 3 : HIDDEN_RULES.has(n) ? 1 : FINDINGS.some((f) => f.rule === n) ? 2 : 0);
  lines.sort((a, b) => rank(b) - rank(a) || b.rule.must - a.rule.must || a.n - b.n);
  const meter = ({ s, checked, gaps, network }) => {
    if (checked === 0) return word('notApplicable');
    if (s.name === 'hid' || !exact(gaps)) {
      const ends = exact(checked) && gaps === '<5' ? [...new Set([percent(checked - 4, checked), percent(checked - 1, checked)])].join('–') : word('hiddenCell');
      return `${s.sign || '…'} ${ends}`;
    }
    const met = Math.max(0, checked - gaps - network.length); // an empty part is a gap beside the subjects
    const bar = svg('svg', { class: `meter ${s.name}`, viewBox: '0 0 100 8', width: '84', height: '8', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      [svg('rect', { width: 100, height: 8, class: 'rail' }), svg('rect', { width: ((100 * met) / checked).toFixed(1), height: 8, class: 'fill' })]);
    return [bar, ` ${percent(met, checked)} ${s.sign}`];
  };
  return section(word('rulesTitle'), table(word('rulesTitle'), head, lines.map((line) => el('tr', {}, [
    el('td', {}, mark(line.rule.must)),
    el('td', { class: 'main' }, [line.found.length ? el('a', { href: `#/gaps?rule=${line.n}`, text: say(line.rule.title) }) : say(line.rule.title),
      line.network.map((f) => el('div', { class: 'note', text: [f.subject[0] === 'Network' ? '' : subjectName(f), detail(f)].filter(Boolean).join(' · ') }))]),
    el('td', { class: 'wideonly', text: line.rule.of ? label(line.rule.of) : '—' }),
    el('td', { class: 'num', 'data-label': word('checked'), text: fmt(line.checked) }),
    el('td', { class: 'num', 'data-label': word('gapCount'), text: `${fmt(line.gaps)}${line.network.length && !line.whole ? ` + ${line.network.length}` : ''}` }),
    el('td', { class: 'nowrap' }, line.whole ? (line.found.length ? el('span', { class: 'sev must', text: `✕ ${word('unmet')}` }) : '✓') : meter(line))])), 'rules stack'));
}

const SQUARE = { 0: '#b5461a', 1: '#9cc7cc', 2: '#1d6670' };
function squareLegend() {
  return el('ul', { class: 'legend', 'aria-label': word('legend') }, [['sq0', '✕', 'none'], ['sq1', '', 'one'], ['sq2', '', 'more']].map(([name, sign, key]) =>
    el('li', {}, [el('span', { class: `swatch ${name}`, 'aria-hidden': 'true', text: sign }), word(key)])));
}

function squaresSection(printed) {
  const watch = printed || !window.IntersectionObserver ? null : new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { paint(entry.target); watch.unobserve(entry.target); }
  }, { rootMargin: '400px' });
  const cellsWith = SHOWN.filter((cell) => D.villages[cell] && D.villages[cell].contacts);
  const figure = (cell) => {
    const contacts = D.villages[cell].contacts;
    const nobody = contacts.split('0').length - 1;
    const canvas = el('canvas', { role: 'img', 'data-cell': cell, 'aria-label': `${placeName(cell)}: ${word('none')} ${nobody} / ${contacts.length}` });
    measure(canvas, contacts.length);
    if (watch) watch.observe(canvas); else paint(canvas);
    return el('figure', {}, [el('figcaption', {}, [
      el('a', { href: `#/village/${encodeURIComponent(placeKey(cell))}`, text: placeName(cell) }), el('span', { text: `${nobody ? '✕ ' : ''}${nobody} / ${fmt(contacts.length)}` })]), canvas]);
  };
  return el('section', {}, [el('div', { class: 'bar' }, [el('h2', { text: word('squares') }), squareLegend()]),
    el('div', { class: 'squares' }, cellsWith.map(figure))]);
}

const ACROSS = 28;
const STEP = 6;
function measure(canvas, n) {
  canvas.width = ACROSS * STEP * 2;
  canvas.height = Math.max(1, Math.ceil(n / ACROSS)) * STEP * 2;
}
function paint(canvas) {
  const contacts = D.villages[canvas.dataset.cell].contacts;
  if (canvas.dataset.done) return;
  canvas.dataset.done = 'yes';
  const pen = canvas.getContext('2d');
  pen.scale(2, 2);
  for (let n = 0; n < contacts.length; n += 1) {
    const x = (n % ACROSS) * STEP;
    const y = Math.floor(n / ACROSS) * STEP;
    pen.fillStyle = SQUARE[contacts[n]];
    pen.fillRect(x, y, STEP - 1, STEP - 1);
    if (contacts[n] === '0') {
      pen.strokeStyle = '#fff';
      pen.beginPath(); pen.moveTo(x + 1, y + 1); pen.lineTo(x + 4, y + 4); pen.moveTo(x + 4, y + 1); pen.lineTo(x + 1, y + 4); pen.stroke();
    }
  }
}
