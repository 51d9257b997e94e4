// Villages by measures: a row a village under its grid or town; where there are many, a row a town that opens.
const PAPER = 12; // columns that fit a printed page: no table scrolls on paper
const FOLDED = SHOWN.length > CARDS_UP_TO && cards().filter((group) => group[3] !== null).length > 1;

// What the table's rows stand for; the first of a group bears its name, and `sums` says that it sums a town up.
function measureLines(unfolded) {
  const groups = cards();
  return groups.flatMap(([name, cells, , town]) => {
    const sum = town !== null && groups.length > 1 ? [[town, true]] : [];
    const own = sum.length && FOLDED && !unfolded && !view.open.has(town) ? [] : cells.map((cell) => [cell, false]);
    const rows = [...sum, ...own];
    return rows.map(([cell, sums], n) => ({ cell, name: n ? null : name, span: rows.length, sums, villages: cells }));
  });
}

function measureCells(cell, counted, shown) {
  return [
    counted.map((name) => el('td', { class: 'num', text: fmt(D.counts[name][cell]) })),
    shown.map((k) => {
      const s = state(k, cell);
      return el('td', { class: `num ${s.name}`, text: `${s.sign} ${s.text}`.trim() });
    }),
  ];
}

const groupHead = ({ name, span }) =>
  name === null ? null : el('th', { scope: 'rowgroup', class: 'group', rowspan: span, text: name });
const groupWord = () => word(BY_GRID ? 'grid' : 'town');
function villageCount(cells) {
  const n = cells.filter((cell) => P[cell][0] === 'Village').length;
  return `${n} ${labels('Village', n)}`;
}

function printedTables(shown) {
  const each = Math.ceil(shown.length / Math.max(1, Math.ceil(shown.length / PAPER))) || 1;
  const parts = [];
  for (let at = 0; at === 0 || at < shown.length; at += each) parts.push(shown.slice(at, at + each));
  const lines = measureLines(true);
  return el('section', { class: lines.length > PAPER ? 'newpage' : null }, [
    el('h2', { text: word('tableTitle') }),
    el('p', { class: 'note', text: word('tileNote') }),
    parts.map((some, n) => {
      const counted = n ? [] : COUNTED;
      const head = el('tr', {}, [
        th(groupWord()),
        th(word('village')),
        counted.map((name) => th(label(name))),
        some.map((k) => th(say(D.measureTitles[k]), { class: 'measure' })),
      ]);
      const body = lines.map((line) =>
        el('tr', { class: line.sums ? 'sum' : null }, [
          groupHead(line),
          el('th', { scope: 'row', text: line.sums ? villageCount(line.villages) : placeName(line.cell) }),
          measureCells(line.cell, counted, some),
        ]),
      );
      return table(word('tableTitle'), head, [...body, totalLine(counted, some)], 'grid');
    }),
  ]);
}

const totalLine = (counted, shown) =>
  el('tr', { class: 'total' }, [
    el('th', { scope: 'row', colspan: 2, text: word('total') }),
    measureCells(0, counted, shown),
  ]);

function sorted(lines, shown) {
  const [key, down] = view.sort;
  const value = ({ cell }) => {
    if (key === 'worst') return shown.reduce((sum, k) => sum - Math.max(0, 1 - state(k, cell).rate), 0);
    if (key === 'name') return placeName(cell);
    return typeof key === 'string' ? size({ n: D.counts[key][cell] }) : state(key, cell).rate;
  };
  const sign = down ? -1 : 1;
  return lines.sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0));
}
function sortedLines(shown) {
  const single = cards().flatMap(([name, cells]) => cells.map((cell) => ({ cell, name, span: 1, sums: false })));
  return sorted(single, shown);
}

function sorter(key, text, options) {
  const now = view.sort && view.sort[0] === key ? (view.sort[1] ? 'descending' : 'ascending') : null;
  const act = () => {
    view.sort = [key, now === 'ascending' || (now === null && typeof key === 'string' && key !== 'name')];
    redraw(`sort-${key}`);
  };
  return el(
    'th',
    { scope: 'col', 'aria-sort': now, ...options },
    el('button', { type: 'button', id: `sort-${key}`, class: 'sort', on: { click: act } }, [
      text,
      el('span', { 'aria-hidden': 'true', text: now === null ? '' : now === 'ascending' ? ' ▴' : ' ▾' }),
    ]),
  );
}

// The first cell of a row: a link to the village, or what opens and closes a town's villages.
function lineHead({ cell, sums, villages }) {
  if (!sums) return villageLink(cell);
  if (!FOLDED) return villageCount(villages);
  const open = view.open.has(cell);
  const act = () => {
    if (!view.open.delete(cell)) view.open.add(cell);
    redraw(`town-${cell}`);
  };
  return el('button', {
    type: 'button',
    id: `town-${cell}`,
    class: 'sort',
    'aria-expanded': String(open),
    text: `${open ? '▾' : '▸'} ${villageCount(villages)}`,
    on: { click: act },
  });
}

function measureControls(open) {
  const worst = Boolean(view.sort && view.sort[0] === 'worst');
  const unsort = word(BY_GRID ? 'byGrid' : 'byTown');
  return [
    press(
      'worst',
      view.sort ? unsort : word('worst'),
      () => {
        view.sort = view.sort ? null : ['worst', false];
      },
      { 'aria-pressed': String(worst) },
    ),
    FOLDED && !view.sort
      ? press('unfold', word(view.open.size ? 'townsOnly' : 'unfold'), () => {
          view.open = new Set(view.open.size ? [] : cards().map((group) => group[3]));
        })
      : null,
    open.length < USABLE.length
      ? press('all-measures', view.all ? word('fewMeasures') : word('allMeasures', USABLE.length), () => {
          view.all = !view.all;
        })
      : null,
  ];
}

function measureTable(printed) {
  const open = WIDE.filter((k) => SHOWN.some((cell) => ![0, '…'].includes(D.measures[k].gaps[cell])));
  const shown = [...(view.all ? USABLE : open)].sort((a, b) => (b === view.measure) - (a === view.measure));
  if (printed) return printedTables(shown);
  const head = el('tr', {}, [
    th(groupWord()),
    sorter('name', word('village')),
    COUNTED.map((name) => sorter(name, label(name), { class: 'num' })),
    shown.map((k) =>
      sorter(k, say(D.measureTitles[k]), {
        class: say(D.measureTitles[k]).length > (lang ? 60 : 24) ? 'measure lengthy' : 'measure',
      }),
    ),
  ]);
  const lines = view.sort ? sortedLines(shown) : measureLines(false);
  const body = lines.map((line) =>
    el('tr', { class: line.sums ? 'sum' : null }, [
      groupHead(line),
      el('th', { scope: 'row' }, lineHead(line)),
      measureCells(line.cell, COUNTED, shown),
    ]),
  );
  return el('section', {}, [
    el('div', { class: 'bar' }, [
      el('h2', { text: word('tableTitle') }),
      measureControls(open),
      el('span', { class: 'note', text: word('tableNote') }),
    ]),
    table(word('tableTitle'), head, [...body, totalLine(COUNTED, shown)], 'grid'),
  ]);
}
