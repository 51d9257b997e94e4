// The register: registered, who answers by when, closed.
const STATES = [
  ['overdue', '▲'],
  ['open', '△'],
  ['accepted', '◇'],
  ['closed', '✓'],
];
const STATE_SIGN = Object.fromEntries(STATES);

function registerPage(query, printed) {
  const R = D.register;
  const n = (key) => R.states[key] || 0;
  const done = n('closed') + n('open') + n('accepted');
  return [
    el('div', { class: 'bar head' }, [
      el('h2', { class: 'big', text: word('register') }),
      el('span', { class: 'facts', text: word('registerDay', R.day, R.synced) }),
    ]),
    el(
      'ul',
      { class: 'figures states' },
      STATES.map(([key, sign]) =>
        el('li', { class: key }, [
          el('strong', { text: `${sign} ${fmt(n(key))}` }),
          el('span', { text: word(`is_${key}`) }),
          el('small', { text: word(`is_${key}Says`) }),
        ]),
      ),
    ),
    R.hidden ? el('p', { class: 'note', text: word('registerShare') }) : null,
    el('div', { class: 'beside' }, [
      el('section', {}, [el('h2', { text: word('closedShare', fmt(n('closed')), fmt(done)) }), stateBar(n)]),
      R.months.length > 1 ? months() : null,
    ]),
    el('div', { class: 'beside' }, [
      registerTable(
        'registerUnits',
        'owner',
        R.units.map(([kind, id, name, open, overdue, accepted, closed]) => ({
          open,
          overdue,
          accepted,
          closed,
          cells: [
            el(
              'th',
              { scope: 'row' },
              kind === null
                ? word('nobody')
                : id
                  ? [name || nameOf(kind, id), el('small', { text: ` ${label(kind)}` })]
                  : word('allOf', label(kind)),
            ),
          ],
        })),
        printed,
      ),
      registerTable(
        'registerRules',
        'rule',
        R.rules.map(([rule, title, open, overdue, accepted, closed]) => ({
          open,
          overdue,
          accepted,
          closed,
          cells: [el('th', { scope: 'row' }, rule === null ? say(title) : ruleLink(rule))],
        })),
        printed,
      ),
    ]),
    R.entries.length ? entryTable(query, printed) : null,
    R.head ? el('p', { class: 'note anywhere', text: word('registerHead', R.head) }) : null,
  ];
}

function stateBar(n) {
  const shares = [
    ['overdue', n('overdue')],
    ['open', n('open') - n('overdue')],
    ['accepted', n('accepted')],
    ['closed', n('closed')],
  ];
  const all = shares.reduce((sum, s) => sum + s[1], 0) || 1;
  let x = 0;
  const parts = shares
    .filter((s) => s[1])
    .map(([key, count]) => {
      const width = (1000 * count) / all;
      const part = svg('rect', {
        x: x.toFixed(1),
        y: 0,
        width: Math.max(1, width - 2).toFixed(1),
        height: 22,
        class: key,
      });
      x += width;
      return part;
    });
  return [
    svg(
      'svg',
      {
        class: 'statebar',
        viewBox: '0 0 1000 22',
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': shares.map(([key, count]) => `${word(`is_${key}`)} ${count}`).join(', '),
      },
      parts,
    ),
    el(
      'ul',
      { class: 'legend', 'aria-label': word('legend') },
      shares.map(([key, count]) =>
        el('li', {}, [
          el('span', { class: `swatch ${key}`, 'aria-hidden': 'true', text: STATE_SIGN[key] }),
          `${word(`is_${key === 'open' ? 'intime' : key}`)} ${fmt(count)}`,
        ]),
      ),
    ),
  ];
}

function months() {
  const rows = D.register.months;
  const most = Math.max(1, ...rows.flatMap((r) => [r[1], r[2]]));
  return section(
    word('registerMonths'),
    table(
      word('registerMonths'),
      el('tr', {}, [
        th(word('month')),
        th(`▼ ${word('is_closed')} ｜ ▲ ${word('registered')}`, { class: 'mid' }),
        th(`▲ ${word('registered')}`, { class: 'num' }),
        th(`▼ ${word('is_closed')}`, { class: 'num' }),
      ]),
      rows.map(([month, opened, closed]) =>
        el('tr', {}, [
          el('th', { scope: 'row', text: month }),
          el('td', { class: 'mid' }, balance(opened, closed, most)),
          el('td', { class: opened ? 'num opened' : 'num nil', text: fmt(opened) }),
          el('td', { class: closed ? 'num closed' : 'num nil', text: fmt(closed) }),
        ]),
      ),
      'moved',
    ),
  );
}

const UNITS = 25;
const ENTRIES = 50;
const PAPER_ENTRIES = 300; // a register of thousands is a workbook, not a print
let listed = ENTRIES;
const opened = new Set();
function registerTable(key, first, rows, printed) {
  const shown = printed || opened.has(key) ? rows : rows.slice(0, UNITS);
  const head = el('tr', {}, [th(word(first)), ...STATES.map(([state, sign]) => signed(sign, word(`is_${state}`)))]);
  const body = shown.map((row) =>
    el('tr', {}, [
      ...row.cells,
      STATES.map(([state]) => el('td', { class: row[state] ? `num ${state}` : 'num nil', text: fmt(row[state]) })),
    ]),
  );
  return el('section', {}, [
    el('h2', { text: word(key) }),
    table(word(key), head, body, 'moved'),
    moreButton(`more-${key}`, rows.length - shown.length, () => {
      opened.add(key);
    }),
  ]);
}

function entryTable(query, printed) {
  const R = D.register;
  const want = query.get('state') || '';
  const matching = R.entries.filter((e) => !want || e[1] === want);
  const shown = matching.slice(0, printed ? PAPER_ENTRIES : listed);
  const pick = el(
    'select',
    {
      id: 'f-state',
      on: {
        change: (e) => {
          keepFocus('f-state');
          listed = ENTRIES;
          location.hash = e.target.value ? `#/register?state=${e.target.value}` : '#/register';
        },
      },
    },
    [
      el('option', { value: '', text: word('allStates') }),
      STATES.map(([key, sign]) =>
        el('option', { value: key, selected: want === key, text: `${sign} ${word(`is_${key}`)}` }),
      ),
    ],
  );
  const head = el(
    'tr',
    {},
    ['state', 'severity', 'rule', 'subject', 'detail', 'place', 'owner', 'handler', 'due', 'registered'].map((key) =>
      th(word(key)),
    ),
  );
  const body = shown.map(
    ([id, state, rule, title, must, subject, place, detail, unit, handler, due, on, again, closed, accepted]) =>
      el('tr', { class: state === 'overdue' ? 'late' : null }, [
        el('td', { class: `nowrap ${state}` }, [
          `${STATE_SIGN[state]} ${word(`is_${state}`)}`,
          el('small', {
            class: 'id',
            text: closed
              ? `${closed[2]} ${say(closed)}`
              : accepted
                ? `${word('until', accepted[1])} ${accepted[0]}`
                : `${id}${again ? ` ↻ ${again}` : ''}`,
          }),
        ]),
        el('td', { class: 'nowrap' }, mark(must)),
        el('td', { class: 'main' }, rule < 0 ? say(title) : el('a', { href: `#/method?r=${rule}`, text: say(title) })),
        el('td', { class: 'full', text: say(subject) }),
        el('td', { class: 'full', text: say(detail) }),
        el('td', { 'data-label': word('place'), text: placeText(place) }),
        el('td', { 'data-label': word('owner'), text: unit ? unit[2] || nameOf(unit[0], unit[1]) : '—' }),
        el('td', { 'data-label': word('handler'), text: handler || '—' }),
        el('td', {
          'data-label': word('due'),
          class: `nowrap ${state === 'overdue' ? 'overdue' : ''}`,
          text: due || '—',
        }),
        el('td', { 'data-label': word('registered'), class: 'nowrap', text: on }),
      ]),
  );
  return el('section', {}, [
    el('div', { class: 'bar' }, [
      el('h2', { text: word('registerList') }),
      el('label', { class: 'sr', for: 'f-state', text: word('allStates') }),
      printed ? null : pick,
      el('span', { class: 'note', role: 'status', text: word('listed', fmt(shown.length), fmt(R.all)) }),
    ]),
    table(word('registerList'), head, body, 'list stack entries'),
    moreButton(
      'more',
      printed ? 0 : matching.length - shown.length,
      () => {
        listed += PAGE;
      },
      PAGE,
    ),
  ]);
}
