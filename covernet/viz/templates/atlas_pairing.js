// Pairings: three columns for a town; for a district a row a town with a tile a village.
const PAIR = D.pairing;
const PAIR_SIGN = ['✕', '△', '✓'];
const PAIR_CLASS = ['none', 'idle', 'active'];
const COLUMNS_UP_TO = 40;

function pairingPage(query, printed) {
  const villages = PAIR.tiles.length;
  const columns = WORKING && villages <= COLUMNS_UP_TO;
  const selected = query.get('s');
  if (selected && WORKING)
    queueMicrotask(() => choosePaired(PAIR.units.findIndex((u) => `${u[0]}/${u[1]}` === selected)));
  return [
    el('div', { class: 'bar head' }, [
      el('h2', { class: 'big', text: word('pairing') }),
      columns ? lineLegend() : null,
    ]),
    pairFigures(),
    PAIR.dated ? null : el('p', { class: 'note strong-note', text: `△ ${word('noMeetings')}` }),
    columns ? threeColumns() : null,
    tileRows(),
    WORKING ? [idleTable(printed), unpaired(), lackingSides(), looseLists(printed), printed ? null : allPairs()] : null,
  ];
}

function pairFigures() {
  const [all, idle] = PAIR.counts.pairs;
  const list = [figure(fmt(all), word('pairs'))];
  if (PAIR.dated)
    list.push(
      figure(
        `${idle === 0 ? '✓ ' : idle === '…' ? '' : '△ '}${fmt(idle)}`,
        word('idlePairs'),
        word('idleSays', PAIR.months),
        ![0, '…'].includes(idle),
      ),
    );
  PAIR.partners.forEach((kind, k) => {
    const none = PAIR.tiles.filter((t) => t[1][k] === 0).length;
    list.push(
      figure(
        `${none ? '✕' : '✓'} ${fmt(none)}`,
        word('without', word(`side_${kind}`)),
        `/ ${fmt(PAIR.tiles.length)} ${labels('Village')}`,
        none > 0,
      ),
    );
  });
  for (const kind of ['agency', 'new'].filter((k) => PAIR.counts[k])) {
    const [units, alone] = PAIR.counts[kind];
    const sign = alone === '…' ? '' : alone === 0 ? '✓' : '✕';
    list.push(
      figure(
        `${sign} ${fmt(alone)}`.trim(),
        word('aloneUnits', word(`side_${kind}`)),
        alone === '…' ? word('maybe') : `/ ${fmt(units)}`,
        sign === '✕',
      ),
    );
  }
  return el('ul', { class: 'figures', 'aria-label': word('counts') }, list);
}

function tileLegend() {
  const text = ['tileNone', PAIR.dated ? 'tileIdle' : null, PAIR.dated ? 'tileActive' : 'tilePaired'];
  return el(
    'ul',
    { class: 'legend', 'aria-label': word('legend') },
    [0, 1, 2]
      .filter((s) => text[s])
      .map((s) =>
        el('li', {}, [
          el('span', { class: `swatch p${PAIR_CLASS[s]}`, 'aria-hidden': 'true', text: PAIR_SIGN[s] }),
          word(text[s], PAIR.months),
        ]),
      ),
  );
}
function tileRows() {
  const towns = new Map();
  for (const tile of PAIR.tiles) {
    const town = upTo(tile[0], 'Town') || upTo(tile[0], 'County') || 0;
    towns.set(town, [...(towns.get(town) || []), tile]);
  }
  const openTile = (cell) => {
    const n = WORKING ? PAIR.units.findIndex((u) => u[0] === 'Village' && u[1] === P[cell][1]) : -1;
    return n >= 0
      ? {
          on: {
            click: (e) => {
              e.preventDefault();
              choosePaired(n);
            },
          },
        }
      : {};
  };
  const rows = [...towns].map(([town, tiles]) =>
    el('div', { class: 'townrow' }, [
      el('div', { class: 'townhead' }, [
        el('h3', { text: placeName(town) }),
        el(
          'p',
          { class: 'note townfacts' },
          [
            `${tiles.length} ${labels('Village', tiles.length)}`,
            ...PAIR.partners.map((kind, k) => {
              const none = tiles.filter((t) => t[1][k] === 0).length;
              return none ? `✕ ${word(`side_${kind}`)} ${none}` : '';
            }),
            PAIR.dated
              ? (() => {
                  const idle = tiles.filter((t) => t[1].includes(1)).length;
                  return idle ? `△ ${word('idlePair')} ${idle}` : '';
                })()
              : '',
          ]
            .filter(Boolean)
            .map((text) => el('span', { text })),
        ),
      ]),
      el(
        'div',
        { class: PAIR.partners.length > 2 ? 'pairtiles three' : 'pairtiles' },
        tiles.map(([cell, states]) =>
          el('a', { class: 'pairtile', href: `#/village/${encodeURIComponent(placeKey(cell))}`, ...openTile(cell) }, [
            el('b', { text: placeName(cell) }),
            el(
              'span',
              { class: 'marks' },
              states.map((s, k) =>
                el('span', { class: `p${PAIR_CLASS[s]}`, text: `${PAIR_SIGN[s]}${word(`short_${PAIR.partners[k]}`)}` }),
              ),
            ),
          ]),
        ),
      ),
    ]),
  );
  return el('section', {}, [
    el('div', { class: 'bar' }, [el('h2', { text: word('pairTiles') }), tileLegend()]),
    el('div', { class: 'townrows' }, rows),
  ]);
}

function pairRows(list) {
  const name = (n) => {
    const u = PAIR.units[n];
    return [
      el('button', {
        type: 'button',
        class: 'link',
        text: u[2] || nameOf(u[0], u[1]),
        on: { click: () => choosePaired(n) },
      }),
      el('small', { text: ` ${word(`side_${u[3]}`)}` }),
    ];
  };
  return list.map(([a, b, kind, last, times, state, whole]) =>
    el('tr', {}, [
      el('td', {
        class: state === 1 ? 'nowrap overdue' : 'nowrap',
        text: `${PAIR_SIGN[state]} ${word(state === 1 ? 'idlePair' : PAIR.dated ? 'activePair' : 'paired')}`,
      }),
      el('td', { class: 'main' }, name(a)),
      el('td', { class: 'full' }, name(b)),
      el('td', { 'data-label': word('pairKind'), text: [kind, whole].filter(Boolean).join(' · ') }),
      el('td', { class: 'nowrap', 'data-label': word('lastMet'), text: last || '—' }),
      el('td', { class: 'num', 'data-label': word('timesMet'), text: fmt(times) }),
    ]),
  );
}
const pairHead = () =>
  el('tr', {}, [
    th(word('state')),
    th(word('oneSide')),
    th(word('otherSide')),
    th(word('pairKind')),
    th(word('lastMet')),
    th(word('timesMet'), { class: 'num' }),
  ]);
let pairsShown = 60;
function idleTable(printed) {
  if (!PAIR.dated) return null;
  const idle = PAIR.pairs.filter((p) => p[5] === 1).sort((a, b) => (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0));
  const shown = printed ? idle : idle.slice(0, pairsShown);
  return el('section', {}, [
    el('h2', { text: word('idleTitle', fmt(idle.length), PAIR.months) }),
    idle.length
      ? table(word('idlePairs'), pairHead(), pairRows(shown), 'list stack')
      : el('p', { class: 'note', text: `✓ ${word('noIdle')}` }),
    moreButton('more-idle', idle.length - shown.length, () => {
      pairsShown = 1e9;
    }),
  ]);
}
function unpaired() {
  const groups = Object.entries(PAIR.alone).filter(([, own]) => own.length);
  return groups.length
    ? section(
        word('aloneTitle'),
        el(
          'dl',
          { class: 'units' },
          groups.map(([kind, own]) => [
            el('dt', { text: `✕ ${word(`side_${kind}`)} ${own.length}` }),
            el(
              'dd',
              {},
              foldedChips(
                own.map((n) =>
                  el('button', {
                    type: 'button',
                    class: 'chip',
                    text: PAIR.units[n][2] || PAIR.units[n][1],
                    on: { click: () => choosePaired(n) },
                  }),
                ),
              ),
            ),
          ]),
        ),
      )
    : null;
}
function lackingSides() {
  if (!PAIR.lacking.length) return null;
  return section(
    word('lackingTitle', fmt(PAIR.lacking.length)),
    table(
      word('lackingTitle', ''),
      el('tr', {}, [th(label('CoBuilding')), th(word('lackingSides'))]),
      PAIR.lacking.map(([id, name, kinds]) =>
        el('tr', {}, [
          el('th', { scope: 'row' }, [name || id, el('small', { class: 'id', text: id })]),
          el('td', {
            class: 'overdue',
            text: kinds.map((kind) => `✕ ${word(`side_${kind}`)}`).join(lang ? ', ' : '、'),
          }),
        ]),
      ),
      'moved',
    ),
  );
}
let listsShown = 40;
function looseLists(printed) {
  if (!PAIR.lists.length) return null;
  const kinds = ['need', 'resource', 'service'];
  const shown = printed ? PAIR.lists : PAIR.lists.slice(0, listsShown);
  const cell = (found) =>
    el('td', { class: found ? 'num opened' : 'num nil', text: found ? `${fmt(found[0])} / ${fmt(found[1])}` : '0' });
  return el('section', {}, [
    el('h2', { text: word('listsTitle', fmt(PAIR.listsAll)) }),
    table(
      word('listsTitle', ''),
      el('tr', {}, [th(word('owner_')), ...kinds.map((kind) => th(word(`list_${kind}`), { class: 'num' }))]),
      shown.map(([kind, id, name, own]) =>
        el('tr', {}, [
          el('th', { scope: 'row' }, [name || nameOf(kind, id), el('small', { text: ` ${label(kind)}` })]),
          kinds.map((k) => cell(own[k])),
        ]),
      ),
      'moved',
    ),
    moreButton('more-lists', PAIR.lists.length - shown.length, () => {
      listsShown = 1e9;
    }),
  ]);
}
function allPairs() {
  return el('details', {}, [
    el('summary', { text: word('allPairs', fmt(PAIR.pairs.length)) }),
    table(word('pairs'), pairHead(), pairRows(PAIR.pairs), 'list stack'),
  ]);
}
