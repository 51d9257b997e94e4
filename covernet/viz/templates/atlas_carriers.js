// Carriers: organizations by grid and by chain or zone, with those that nothing covers; then each carrier.
function carriersTitle() {
  const counts = [...new Set(['Chain', 'CommercialZone', ...CARRIER_LABELS])]
    .filter((name) => name !== 'Grid')
    .map((name) => D.carriers.columns.filter((c) => c[0] === name).length)
    .concat(D.grids.length)
    .filter(Boolean);
  return counts.length > 1 && Math.max(...counts) <= 20 ? `${counts.join('+')} ${word('carriers')}` : word('carriers');
}

// Where there are hundreds of carriers, the table shows those with gaps first, and so many at a time.
const CARRIER_ROWS = 60;
let carrierRows = CARRIER_ROWS;

function carriersPage(query, printed) {
  const selected = query.get('s');
  if (selected) queueMicrotask(() => selectSubject(0, selected));
  const town = BY_TOWN && !printed ? carrierTown(query) : null;
  const chips = WORKING && !(BY_TOWN && town === null);
  const note = `${word('matrixShare')}${WORKING ? '' : `${lang ? '. ' : '。'}${word('fewNote')}`}`;
  return [
    el('div', { class: 'bar' }, [
      el('h2', { class: 'big', text: carriersTitle() }),
      BY_TOWN && !printed ? townSelect(town) : null,
      matrixEmpty() ? null : chips ? chipLegend() : el('span', { class: 'note', text: note }),
    ]),
    matrixEmpty() ? null : matrix(town, chips),
    carrierTable(selected, printed),
  ];
}

function townSelect(town) {
  const go = (e) => {
    keepFocus('carrier-town');
    location.hash = `#/carriers?town=${encodeURIComponent(e.target.value)}`;
  };
  return [
    el('label', { class: 'sr', for: 'carrier-town', text: word('town') }),
    el('select', { id: 'carrier-town', on: { change: go } }, [
      CARRIER_TOWNS.map((cell) => el('option', { value: P[cell][1], selected: cell === town, text: placeName(cell) })),
      el('option', { value: 'all', selected: town === null, text: word('allTowns') }),
    ]),
  ];
}

function chipLegend() {
  return el(
    'ul',
    { class: 'legend', 'aria-label': word('legend') },
    [
      ['chip', 'chip'],
      ['chip many', 'chipMany'],
      ['chip open', 'chipOpen'],
    ].map(([name, key]) => el('li', {}, el('span', { class: name, text: word(key) }))),
  );
}

const plainList = (lines) => el('ul', { class: 'plain' }, lines);
const bodyLine = (body) => el('li', { text: `${label(body[2])}${lang ? ': ' : '：'}${body[4]}` });
const gapLine = (f) =>
  el('li', {}, [
    mark(D.rules[f.rule].must),
    ' ',
    el('a', { href: `#/gaps?rule=${f.rule}`, text: say(D.rules[f.rule].title) }),
    ` · ${detail(f)}`,
  ]);
function carrierTable(selected, printed) {
  let all = [...D.carriers.columns, ...D.grids.map(([id, name]) => ['Grid', id, name])];
  if (all.length > CARRIER_ROWS) {
    const first = ([kind, id]) => (selected === `${kind}/${id}` ? 2 : findingsOf(kind, id).length ? 1 : 0);
    all = [...all].sort((a, b) => first(b) - first(a));
  }
  const shown = printed ? all : all.slice(0, carrierRows);
  const withOrganizations = WORKING && D.carriers.organizations.length > 0;
  const withBodies = D.bodies.length > 0;
  const organizations = (kind, id) => {
    const k = D.carriers.columns.findIndex((c) => c[0] === kind && c[1] === id);
    const grid = D.grids.findIndex((g) => g[0] === id);
    return D.carriers.organizations.filter((o) => (kind === 'Grid' ? o[4] === grid && o[6] !== 2 : o[5].includes(k)))
      .length;
  };
  const head = el('tr', {}, [
    th(word('kind')),
    th(word('carrier')),
    th(word('villages')),
    withOrganizations ? th(word('organizations'), { class: 'num' }) : null,
    withBodies ? th(word('bodies')) : null,
    th(word('gapCount'), { class: 'wide' }),
  ]);
  const body = shown.map(([kind, id, name]) => {
    const bodies = D.bodies.filter((b) => b[0] === kind && b[1] === id);
    const found = findingsOf(kind, id);
    const villages = kind === 'Grid' ? D.grids.find((g) => g[0] === id)[2] : [];
    const key = `${kind}/${id}`;
    return el('tr', { 'data-s': key, class: selected === key ? 'chosen' : null }, [
      el('td', { text: label(kind) }),
      el('th', { scope: 'row', text: name }),
      el(
        'td',
        { class: 'full' },
        villages.map((cell, n) => [n ? (lang ? ', ' : '、') : '', villageLink(cell)]),
      ),
      withOrganizations
        ? el('td', { class: 'num', 'data-label': word('organizations'), text: fmt(organizations(kind, id)) })
        : null,
      withBodies ? el('td', { class: 'full' }, bodies.length ? plainList(bodies.map(bodyLine)) : null) : null,
      el('td', { class: 'full' }, found.length ? plainList(found.map(gapLine)) : '✓'),
    ]);
  });
  return el('section', {}, [
    el('h2', { text: word('carrierTable') }),
    table(word('carrierTable'), head, body, 'list stack'),
    moreButton(
      'more-carriers',
      all.length - shown.length,
      () => {
        carrierRows += CARRIER_ROWS;
      },
      CARRIER_ROWS,
    ),
  ]);
}
