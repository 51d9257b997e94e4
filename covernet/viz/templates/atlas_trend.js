// Trend: gaps of every rule over the snapshots, and what lies between the two newest.
const MOVES = [
  ['opened', '▲'],
  ['closed', '▼'],
  ['kept', '■'],
];
const figureOf = (value) =>
  exact(value) ? value : value === '<5' ? 2 : /^≈/.test(value) ? Number(value.slice(1)) : null;

function trendPage(query, printed) {
  const T = D.trend;
  const last = T.snapshots.length - 1;
  const [before, after] = [T.snapshots[last - 1], T.snapshots[last]];
  const sum = (k) => T.rules.reduce((n, row) => n + row[k], 0);
  const notes = [
    word('trendDays'),
    T.older ? word('trendOlder', last + 1, T.older) : '',
    T.unreadable.length ? word('trendUnread', T.unreadable.join(', ')) : '',
    WORKING ? '' : word('trendShare'),
  ].filter(Boolean);
  return [
    el('div', { class: 'bar head' }, [
      el('h2', { class: 'big', text: word('trend') }),
      el('span', { class: 'facts', text: word('trendFrom', ...before, ...after) }),
    ]),
    el(
      'ul',
      { class: 'figures moves' },
      MOVES.map(([key, sign], k) =>
        el('li', { class: key }, [
          el('strong', { text: `${sign} ${fmt(sum(k + 1))}` }),
          el(
            'span',
            {},
            key === 'opened' && T.fresh.length ? el('a', { href: '#/gaps?new=1', text: word(key) }) : word(key),
          ),
          el('small', {
            text: [word(`${key}Says`), WORKING ? '' : word('singleOnly')].filter(Boolean).join(lang ? '; ' : '；'),
          }),
        ]),
      ),
    ),
    el('p', { class: 'note', text: notes.join(lang ? ' ' : '') }),
    multiples(),
    el('div', { class: 'beside' }, [movedRules(), el('div', {}, [movedPlaces(), changedParts()])]),
    printed ? null : closedGaps(),
  ];
}

const ruleLink = (n) =>
  FINDINGS.some((f) => f.rule === n)
    ? el('a', { href: `#/gaps?rule=${n}`, text: say(D.rules[n].title) })
    : say(D.rules[n].title);

// Closed to the left, opened to the right of one line: what grew stands out.
function balance(opened, closed, most) {
  const scale = 70 / Math.max(1, most);
  return svg('svg', { class: 'balance', viewBox: '0 0 150 12', width: 150, height: 12, 'aria-hidden': 'true' }, [
    svg('rect', {
      x: (75 - closed * scale).toFixed(1),
      y: 1,
      width: (closed * scale).toFixed(1),
      height: 10,
      class: 'closed',
    }),
    svg('rect', { x: 75, y: 1, width: (opened * scale).toFixed(1), height: 10, class: 'opened' }),
    svg('line', { x1: 75, x2: 75, y1: 0, y2: 12 }),
  ]);
}
function balanceTable(caption, first, rows) {
  const most = Math.max(1, ...rows.flatMap((row) => [row.opened, row.closed]));
  const head = el('tr', {}, [
    ...first.map((key) => th(word(key))),
    th(`▼ ${word('closed')} ｜ ▲ ${word('opened')}`, { class: 'mid' }),
    ...MOVES.map(([key, sign]) => signed(sign, word(key))),
  ]);
  const total = (key) => rows.reduce((n, row) => n + row[key], 0);
  const numbers = (row) =>
    MOVES.map(([key]) => el('td', { class: row[key] ? `num ${key}` : 'num nil', text: fmt(row[key]) }));
  return table(
    caption,
    head,
    [
      ...rows.map((row) =>
        el('tr', {}, [...row.cells, el('td', { class: 'mid' }, balance(row.opened, row.closed, most)), numbers(row)]),
      ),
      el('tr', { class: 'total' }, [
        el('th', { scope: 'row', colspan: first.length, text: word('total') }),
        el('td', { class: 'mid' }),
        numbers({ opened: total('opened'), closed: total('closed'), kept: total('kept') }),
      ]),
    ],
    'moved',
  );
}
const byMove = (a, b) => b.opened + b.closed - a.opened - a.closed || b.kept - a.kept;

function movedRules() {
  const rows = D.trend.rules.map(([n, opened, closed, kept]) => ({
    opened,
    closed,
    kept,
    must: D.rules[n].must,
    cells: [el('td', { class: 'nowrap' }, mark(D.rules[n].must)), el('th', { scope: 'row' }, ruleLink(n))],
  }));
  rows.sort((a, b) => b.must - a.must || byMove(a, b));
  const moving = rows.filter((row) => row.opened || row.closed);
  const rest = rows.filter((row) => !moving.includes(row));
  return el('section', {}, [
    el('h2', { text: word('movedRules') }),
    moving.length
      ? balanceTable(word('movedRules'), ['severity', 'rule'], moving)
      : el('p', { class: 'note', text: word(WORKING ? 'noMove' : 'noMoveShare') }),
    rest.length
      ? el('details', {}, [
          el('summary', { text: word('keptRules', rest.length, fmt(rest.reduce((n, row) => n + row.kept, 0))) }),
          el(
            'ul',
            { class: 'plain' },
            rest.map((row) =>
              el('li', {}, [...row.cells.map((cell) => [...cell.childNodes, ' ']), `■ ${fmt(row.kept)}`]),
            ),
          ),
        ])
      : null,
  ]);
}

function movedPlaces() {
  const fold = D.trend.places.length > 40 && P.filter((p) => p[0] === 'Town').length > 1;
  const found = new Map();
  for (const [cell, ...moves] of D.trend.places) {
    const at = fold ? (upTo(cell, 'Town') ?? cell) : cell;
    const row = found.get(at) || found.set(at, [0, 0, 0]).get(at);
    moves.forEach((n, k) => {
      row[k] += n;
    });
  }
  const rows = [...found].map(([cell, [opened, closed, kept]]) => ({
    opened,
    closed,
    kept,
    cells: [el('th', { scope: 'row' }, placeLink(cell))],
  }));
  rows.sort(byMove);
  const moving = rows.filter((row) => row.opened || row.closed);
  const rest = rows.length - moving.length;
  if (!moving.length) return null;
  return section(
    word(fold ? 'movedTowns' : 'movedPlaces'),
    balanceTable(word('movedPlaces'), ['place'], moving),
    rest ? el('p', { class: 'note', text: word('stillPlaces', rest) }) : null,
  );
}

function changedParts() {
  const rows = D.trend.parts;
  if (!rows.length) return section(word('parts'), el('p', { class: 'note', text: word('noParts') }));
  const head = el('tr', {}, [
    th(word('part')),
    th(word('kind')),
    th(`＋ ${word('added')}`, { class: 'num' }),
    th(`－ ${word('removed')}`, { class: 'num' }),
    th(`≠ ${word('changed')}`, { class: 'num' }),
  ]);
  return section(
    word('parts'),
    table(
      word('parts'),
      head,
      rows.map(([title, edge, ...numbers]) =>
        el('tr', {}, [
          el('th', { scope: 'row', text: say(title) }),
          el('td', { text: word(edge ? 'relation' : 'unit') }),
          numbers.map((n) => el('td', { class: n === 0 ? 'num nil' : 'num', text: fmt(n) })),
        ]),
      ),
      'moved',
    ),
  );
}

function closedGaps() {
  const found = D.trend.closed;
  return found.length
    ? el('details', {}, [el('summary', { text: word('closedList', fmt(found.length)) }), gapTable(found)])
    : null;
}
