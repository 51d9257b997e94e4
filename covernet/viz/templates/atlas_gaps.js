// The gap list: ranked, filtered, downloaded. The filters stand in the address, so a list can be linked to.
const PAGE = window.matchMedia('(max-width:600px)').matches ? 40 : 100;
const FILTERS = ['rule', 'severity', 'grid', 'village', 'owner', 'new', 'text'];
let limit = PAGE;

function ownerKey(f) {
  return f.owner ? `${f.owner[0]}/${f.owner[1]}` : isLeaf(f.place) ? `Village/${placeKey(f.place)}` : '';
}
function gridOf(cell) {
  if (BY_GRID) return (GRIDS_OF.get(cell) || []).map((n) => D.grids[n][0]);
  const town = upTo(cell, 'Town');
  return town === null ? [] : [P[town][1]];
}
function searchable(f) {
  return [
    subjectName(f),
    f.subject ? f.subject[1] : '',
    placeText(f.place),
    ownerName(f),
    detail(f),
    say(D.rules[f.rule].title),
  ]
    .join(' ')
    .toLowerCase();
}

function matching(query) {
  const want = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) || '']));
  const text = want.text.trim().toLowerCase();
  return FINDINGS.filter(
    (f) =>
      (!want.rule || f.rule === Number(want.rule)) &&
      (!want.severity || D.rules[f.rule].must === (want.severity === 'must')) &&
      (!want.grid ||
        gridOf(f.place).includes(want.grid) ||
        (f.subject && f.subject[0] === 'Grid' && f.subject[1] === want.grid)) &&
      (!want.village || (isLeaf(f.place) && placeKey(f.place) === want.village)) &&
      (!want.owner || ownerKey(f) === want.owner) &&
      (!want.new || f.fresh) &&
      (!text || searchable(f).includes(text)),
  );
}

function gapsPage(query, printed) {
  const found = matching(query);
  const shown = printed ? found : found.slice(0, limit);
  return [
    el('div', { class: 'bar' }, [
      el('h2', { class: 'big', text: word('gaps') }),
      el('span', { class: 'note', role: 'status', text: word('listed', fmt(shown.length), fmt(FINDINGS.length)) }),
    ]),
    printed ? null : filterBar(query, found),
    gapTable(shown),
    moreButton(
      'more',
      found.length - shown.length,
      () => {
        limit += PAGE;
      },
      PAGE,
    ),
  ];
}

function filterBar(query, found) {
  const change = (name) => (e) => {
    const next = new URLSearchParams(query);
    if (e.target.value) next.set(name, e.target.value);
    else next.delete(name);
    limit = PAGE;
    keepFocus(`f-${name}`);
    const text = next.toString();
    location.hash = `#/gaps${text ? `?${text}` : ''}`;
  };
  const pick = (name, all, options) => [
    el('label', { class: 'sr', for: `f-${name}`, text: word(all) }),
    el('select', { id: `f-${name}`, on: { change: change(name) } }, [
      el('option', { value: '', text: word(all) }),
      options.map(([value, text]) => el('option', { value, selected: query.get(name) === String(value), text })),
    ]),
  ];
  const rulesWith = D.rules
    .map((rule, n) => [n, say(rule.title), FINDINGS.filter((f) => f.rule === n).length])
    .filter((r) => r[2]);
  const gridded = BY_GRID;
  const grids = gridded ? D.grids.map((g) => [g[0], g[1]]) : P.filter((p) => p[0] === 'Town').map((p) => [p[1], p[2]]);
  const owners = new Map(FINDINGS.map((f) => [ownerKey(f), ownerName(f)]).filter((o) => o[0]));
  return el('div', { class: 'filters' }, [
    pick(
      'rule',
      'allRules',
      rulesWith.map(([n, text, count]) => [n, `${text} (${fmt(count)})`]),
    ),
    pick('severity', 'allSeverities', [
      ['must', word('must')],
      ['should', word('should')],
    ]),
    grids.length > 1 ? pick('grid', gridded ? 'allGrids' : 'allTowns', grids) : null,
    pick(
      'village',
      'allVillages',
      SHOWN.map((cell) => [placeKey(cell), placeName(cell)]),
    ),
    pick(
      'owner',
      'allOwners',
      [...owners].sort((a, b) => a[1].localeCompare(b[1], 'zh')),
    ),
    D.trend && D.trend.fresh.length
      ? pick('new', 'newAndOld', [['1', `${word('newOnly')} (${fmt(D.trend.fresh.length)})`]])
      : null,
    el('label', { class: 'sr', for: 'f-text', text: word('filterText') }),
    el('input', {
      id: 'f-text',
      type: 'search',
      placeholder: word('filterText'),
      value: query.get('text') || '',
      on: { change: change('text') },
    }),
    el('button', {
      type: 'button',
      id: 'clear',
      text: word('clear'),
      on: {
        click: () => {
          location.hash = '#/gaps';
        },
      },
    }),
    el('button', { type: 'button', id: 'csv', text: word('csv'), on: { click: () => download(found) } }),
  ]);
}

function gapTable(found) {
  const head = el(
    'tr',
    {},
    ['severity', 'rule', 'subject', 'place', 'detail', 'owner', 'paragraph'].map((key) => th(word(key))),
  );
  const body = found.map((f) => {
    const rule = D.rules[f.rule];
    const kind = f.subject && f.subject[0] !== 'Network' ? f.subject[0] : '';
    return el('tr', { class: rule.must ? 'must' : null }, [
      el('td', { class: 'nowrap' }, [
        mark(rule.must),
        f.fresh ? el('small', { class: 'new', text: word('isNew') }) : null,
      ]),
      el('td', { class: 'main' }, el('a', { href: `#/method?r=${f.rule}`, text: say(rule.title) })),
      el('td', { class: 'full' }, [
        el('a', { href: findingLink(f), text: subjectName(f) }),
        kind ? el('small', { text: ` ${label(kind)}` }) : null,
      ]),
      el('td', { 'data-label': word('place'), text: placeText(f.place) }),
      el('td', { class: 'full', text: detail(f) }),
      el('td', { 'data-label': word('owner'), text: ownerName(f) || '—' }),
      el('td', {
        class: 'nowrap',
        'data-label': word('paragraph'),
        text: rule.paragraph === null ? '' : word('para', rule.paragraph),
      }),
    ]);
  });
  return table(word('gaps'), head, body, 'list stack gaps');
}

// A cell that a spreadsheet would take for a formula gets an apostrophe; quotes are doubled.
function csvCell(value) {
  const text = String(value ?? '');
  const safe = /^\s*[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return `"${safe.replace(/"/g, '""')}"`;
}
function csvText(found) {
  const head = ['severity', 'rule', 'subject', 'place', 'detail', 'owner', 'paragraph'].map((key) => word(key));
  const lines = found.map((f) => {
    const rule = D.rules[f.rule];
    return [
      word(rule.must ? 'must' : 'should'),
      say(rule.title),
      subjectName(f),
      placeText(f.place),
      detail(f),
      ownerName(f),
      rule.paragraph ?? '',
      f.subject ? label(f.subject[0]) : label(rule.of),
      f.subject ? f.subject[1] : '',
      f.n,
      rule.id,
      f.id || '',
    ];
  });
  return `\ufeff${[[...head, word('kind'), 'id', 'n', 'rule', 'finding'], ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
function download(found) {
  const url = URL.createObjectURL(new Blob([csvText(found)], { type: 'text/csv;charset=utf-8' }));
  const link = el('a', { href: url, download: `${say(D.title)}-${D.asOf}.csv` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
