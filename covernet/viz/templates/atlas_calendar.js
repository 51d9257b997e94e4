// The calendar: every cadence along the months, then one of them by place and by subject.
const CAL = D.calendar || [];
const CAL_SIGN = { 1: '✓', 2: '△', 0: '✕', '-': '' };
const CAL_NAME = { 1: 'onTime', 2: 'lateDone', 0: 'notDone', '-': 'notThere' };
const MONTHS = 24;
const CAL_ROWS = 60;
let calRows = CAL_ROWS;

// First and last month of a period, counted from the year 0.
function span(name) {
  const year = Number(name.slice(0, 4)) * 12;
  if (name.includes('/')) return [year, year + 35];
  const part = name.slice(5);
  if (!part) return [year, year + 11];
  const n = Number(part.replace(/\D/g, ''));
  return part[0] === 'Q'
    ? [year + 3 * n - 3, year + 3 * n - 1]
    : part[0] === 'H'
      ? [year + 6 * n - 6, year + 6 * n - 1]
      : [year + n - 1, year + n - 1];
}
const monthText = (m) => `${String(Math.floor(m / 12)).slice(2)}-${String((m % 12) + 1).padStart(2, '0')}`;

function calendarPage(query, printed) {
  const wanted = CAL.findIndex((c) => String(c.rule) === query.get('r'));
  const worst = [...CAL.keys()].sort((a, b) => lacking(CAL[b]) - lacking(CAL[a]))[0];
  const chosen = CAL[wanted >= 0 ? wanted : worst];
  return [
    el('div', { class: 'bar head' }, [el('h2', { class: 'big', text: word('calendar') }), calendarLegend()]),
    yearTable(chosen),
    WORKING ? null : el('p', { class: 'note', text: word('calendarShare') }),
    oneCadence(chosen, printed),
  ];
}
const lacking = (c) => c.total.reduce((n, cell) => n + (Array.isArray(cell) ? cell[1] + cell[2] : 0), 0);

function calendarLegend() {
  const list = [
    ['1', 'onTime'],
    ['2', 'lateDone'],
    ['0', 'notDone'],
    ['wait', 'notDue'],
    ...(WORKING ? [] : [['hid', 'hiddenCell']]),
  ];
  return el(
    'ul',
    { class: 'legend', 'aria-label': word('legend') },
    list.map(([key, name]) =>
      el('li', {}, [
        el('span', {
          class: `swatch ${key === 'wait' || key === 'hid' ? key : `k${key}`}`,
          'aria-hidden': 'true',
          text: key === 'wait' ? '○' : key === 'hid' ? '…' : CAL_SIGN[key],
        }),
        word(name),
      ]),
    ),
  );
}

// A period's cell: how many are missing and late; its shade is the share that was done in time.
function cadenceCell(cell, options) {
  if (!Array.isArray(cell)) return el('td', { class: 'cal hid', text: '…', ...options });
  const [fine, late, none] = cell;
  const all = fine + late + none;
  if (!all) return el('td', { class: 'cal', text: '—', ...options });
  const met = (fine + late) / all;
  const name = none ? (met >= 0.95 ? 'm95' : met >= 0.8 ? 'm80' : 'm0') : late ? 'k2' : 'k1';
  const text =
    none || late ? [none ? `✕${fmt(none)}` : '', late ? `△${fmt(late)}` : ''].filter(Boolean).join(' ') : '✓';
  return el('td', { class: `cal ${name}`, title: word('calCell', fmt(fine), fmt(late), fmt(none)), text, ...options });
}

function yearTable(chosen) {
  const ends = CAL.flatMap((c) => [...c.periods, c.running].filter(Boolean).map(span));
  const today = span(D.asOf.slice(0, 7))[0];
  const last = Math.max(today, ...CAL.flatMap((c) => c.periods.map((name) => span(name)[1])));
  const first = Math.max(Math.min(...ends.map((e) => e[0])), last - MONTHS + 1);
  const months = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  const head = el('tr', {}, [
    th(word('severity'), { class: 'sevhead' }),
    th(word('rule'), { class: 'rulehead' }),
    months.map((m) => th(monthText(m), { class: 'month' })),
  ]);
  const body = CAL.map((c) => {
    const cells = [];
    let at = first;
    const fill = (to) => {
      if (to > at) cells.push(el('td', { class: 'cal blank', colspan: to - at }));
      at = Math.max(at, to);
    };
    const place = (name, make) => {
      const [a, b] = span(name);
      if (b < first) return;
      fill(Math.max(a, first));
      const wide = Math.min(b, last) - at + 1;
      if (wide > 0) {
        cells.push(make({ colspan: wide }));
        at += wide;
      }
    };
    c.periods.forEach((name, k) =>
      place(name, (options) => cadenceCell(c.total[k], { ...options, 'aria-label': `${name}` })),
    );
    if (c.running)
      place(c.running, (options) => el('td', { class: 'cal wait', title: word('notDue'), text: '○', ...options }));
    fill(last + 1);
    return el('tr', { class: c === chosen ? 'chosen-row' : null }, [
      el('td', { class: 'nowrap sevhead' }, mark(D.rules[c.rule].must)),
      el(
        'th',
        { scope: 'row', class: 'rulehead' },
        el('a', {
          href: `#/calendar?r=${c.rule}`,
          'aria-current': c === chosen ? 'true' : null,
          text: say(D.rules[c.rule].title),
        }),
      ),
      cells,
    ]);
  });
  const shown = table(word('calendarAll'), head, body, 'year');
  requestAnimationFrame(() => {
    shown.scrollLeft = shown.scrollWidth;
  });
  return section(word('calendarAll'), shown);
}

function oneCadence(c, printed) {
  const rule = D.rules[c.rule];
  const title = `${say(rule.title)} · ${word(`every_${c.every}`)}`;
  const head = (keys) =>
    el('tr', {}, [
      keys.map((key) => th(word(key))),
      c.periods.map((name) => th(name, { class: 'month' })),
      c.running ? th(c.running, { class: 'month' }) : null,
    ]);
  const wait = () => (c.running ? el('td', { class: 'cal wait', title: word('notDue'), text: '○' }) : null);
  const first = (list) => list.slice(0, printed ? list.length : calRows);
  const more = (id, list) => {
    const act = () => {
      calRows += CAL_ROWS;
    };
    return moreButton(id, printed ? 0 : list.length - calRows, act, CAL_ROWS);
  };
  const places = first(c.places).map(([cell, counts]) =>
    el('tr', {}, [el('th', { scope: 'row' }, placeLink(cell)), counts.map((count) => cadenceCell(count)), wait()]),
  );
  const subjects = first(c.rows).map(([id, name, cell, states]) => {
    const link = linkOf(rule.of, id, cell);
    const text = called(rule.of, id, name);
    return el('tr', {}, [
      el('th', { scope: 'row' }, link ? el('a', { href: link, text }) : text),
      el('td', { class: 'nowrap', text: placeText(cell) }),
      [...states].map((state) =>
        el('td', { class: `cal k${state === '-' ? 'x' : state}`, title: word(CAL_NAME[state]), text: CAL_SIGN[state] }),
      ),
      wait(),
    ]);
  });
  return el('section', {}, [
    el('h2', {}, [mark(rule.must), ' ', title]),
    el('p', {
      class: 'note',
      text: [
        say(rule.words),
        c.older ? word('calOlder', c.older) : '',
        exact(c.fine) ? word('calFine', fmt(c.fine), label(rule.of)) : '',
      ]
        .filter(Boolean)
        .join(lang ? '. ' : '。'),
    }),
    el('div', { class: 'beside wide' }, [
      subjects.length
        ? el('section', {}, [
            el('h3', { text: word('bySubject', label(rule.of)) }),
            table(title, head(['subject', 'place']), subjects, 'year rows'),
            more('more-cal', c.rows),
          ])
        : null,
      places.length > 1
        ? el('section', {}, [
            el('h3', { text: word('byPlace') }),
            table(word('byPlace'), head(['place']), places, 'year'),
            more('more-cal-places', c.places),
          ])
        : null,
    ]),
  ]);
}
