// A village: its measures, and in the working profile the tree of groups, members and households.
const unpacked = new Map();
function villageData(cell) {
  if (!WORKING || !D.villages[cell]) return null;
  if (!unpacked.has(cell)) {
    const raw = D.villages[cell];
    const listed = Array.isArray(raw.houses) ? raw.houses : raw.contacts ? raw.houses.split(',') : [];
    unpacked.set(cell, { ...raw, houses: listed.map((id) => raw.prefix + id) });
  }
  return unpacked.get(cell);
}
// Ids without the part that they share with their village's.
const shortId = (cell, id) =>
  P[cell][1] && id.startsWith(P[cell][1]) && id.length > P[cell][1].length
    ? id.slice(P[cell][1].length).replace(/^[-_/]/, '')
    : id;
const memberName = (m, cell) => (m[1] ? `${m[1]} ${shortId(cell, m[0])}` : shortId(cell, m[0]));
const loadOf = (m) => m[3].length + (m[4] ? m[4].length : 0);

function villagePage(key, query) {
  const cell = PLACE_AT.has(key) ? PLACE_AT.get(key) : (SHOWN.find((c) => P[c][0] === 'Village') ?? SHOWN[0]);
  if (cell === undefined) return [el('p', { text: word('nothing') })];
  const data = villageData(cell);
  const selected = query.get('s');
  if (selected) queueMicrotask(() => selectSubject(cell, selected));
  return [
    villageHead(cell),
    measuresHere(cell),
    impactHere(cell, data),
    data ? treeSection(cell, data) : null,
    findingsHere(cell),
    unitsHere(cell),
  ];
}

function villageHead(cell) {
  const go = (e) => {
    location.hash = `#/village/${encodeURIComponent(e.target.value)}`;
  };
  const grids = GRIDS_OF.get(cell) || [];
  const gridNames = grids.length > 2 ? `${grids.length} ${labels('Grid')}` : grids.map((n) => D.grids[n][1]).join('、');
  const crumbs = [...[upTo(cell, 'County'), upTo(cell, 'Town')].filter((up) => up !== null).map(placeName), gridNames];
  const facts = COUNTED.concat(['ServicePosition'])
    .filter((name) => D.counts[name] && D.counts[name][cell] !== 0)
    .map((name) => `${fmt(D.counts[name][cell])} ${labels(name, D.counts[name][cell])}`);
  return el('div', { class: 'bar head' }, [
    el('h2', { class: 'big', text: placeName(cell) }),
    el('label', { class: 'sr', for: 'village-select', text: word('chooseVillage') }),
    el(
      'select',
      { id: 'village-select', on: { change: go } },
      cards().map(([name, cells]) =>
        el(
          'optgroup',
          { label: name },
          cells.map((c) => el('option', { value: placeKey(c), selected: c === cell, text: placeName(c) })),
        ),
      ),
    ),
    el('span', { class: 'note', text: crumbs.filter(Boolean).join(' › ') }),
    el('span', { class: 'facts', text: facts.join(' · ') }),
  ]);
}

function measuresHere(cell) {
  const list = LOCAL.filter((k) => D.measures[k].checked[cell] !== 0).sort(
    (a, b) => state(a, cell).rate - state(b, cell).rate,
  );
  if (!list.length) return null;
  const chips = (some) =>
    el(
      'ul',
      { class: 'chips' },
      some.map((k) => {
        const s = state(k, cell);
        const rule = D.measures[k].rule;
        const text = `${s.sign} ${say(D.measureTitles[k])} ${s.text}`.trim();
        return el(
          'li',
          { class: s.name },
          rule !== null && s.rate < 1
            ? el('a', { href: `#/gaps?rule=${rule}&village=${encodeURIComponent(placeKey(cell))}`, text })
            : text,
        );
      }),
    );
  const fine = list.filter((k) => state(k, cell).name === 'ok');
  return section(
    word('measures'),
    chips(list.filter((k) => !fine.includes(k))),
    coverageLegend(),
    fine.length ? el('details', {}, [el('summary', { text: word('fine', fine.length) }), chips(fine)]) : null,
  );
}

// Households by how many serve them, and the members whose leaving would lose most: the impact card.
const CARD = 6;
function impactHere(cell, data) {
  if (!D.contacts || D.counts.Household[cell] === 0) return null;
  return el('div', { class: 'beside' }, [
    contactsHere(cell),
    data && data.contacts && data.members.length ? rankedHere(cell, data) : null,
  ]);
}

function contactsHere(cell) {
  const all = D.counts.Household[cell];
  const parts = [
    ['sq0', '✕', 'none', 'nobody'],
    ['sq1', '', 'one', 'one'],
    ['sq2', '', 'more', 'more'],
  ].map(([name, sign, key, table]) => [name, sign, key, D.contacts[table][cell]]);
  const known = exact(all) && parts.every((p) => exact(p[3]));
  const wide = (n) => (600 * n) / all;
  const starts = parts.map((_, n) => parts.slice(0, n).reduce((sum, p) => sum + p[3], 0));
  const bar = known
    ? svg(
        'svg',
        {
          class: 'statebar',
          viewBox: '0 0 600 18',
          preserveAspectRatio: 'none',
          role: 'img',
          'aria-label': parts.map((p) => `${word(p[2])} ${p[3]}`).join(', '),
        },
        parts.map(([name, , , n], k) =>
          n
            ? svg('rect', {
                x: wide(starts[k]).toFixed(1),
                y: 0,
                width: Math.max(1, wide(n) - 2).toFixed(1),
                height: 18,
                class: name,
              })
            : null,
        ),
      )
    : null;
  const share = (n) => (exact(n) && exact(all) ? ` (${percent(n, all)})` : '');
  const members = D.counts.Member ? D.counts.Member[cell] : 0;
  const short = members === 0 ? 0 : D.contacts.short[cell];
  const says =
    short === 0
      ? `✓ ${word('shortNone')}`
      : short === '…'
        ? `… ${word('shortHidden')}`
        : `▲ ${word('shortHere', fmt(short), fmt(members))}`;
  return el('section', {}, [
    el('h2', { text: word('contactsHere') }),
    bar,
    el(
      'ul',
      { class: 'legend contacts', 'aria-label': word('legend') },
      parts.map(([name, sign, key, n]) =>
        el('li', {}, [
          el('span', { class: `swatch ${name}`, 'aria-hidden': 'true', text: sign }),
          `${word(key)} `,
          el('b', { text: fmt(n) }),
          share(n),
        ]),
      ),
    ),
    members === 0
      ? null
      : el('p', { class: (exact(short) && short) || short === '<5' ? 'shortline' : 'note', text: says }),
    known ? null : el('p', { class: 'note', text: word('fewNote') }),
  ]);
}

function rankedHere(cell, data) {
  const ranked = data.members
    .map((m) => ({ m, alone: aloneOf(data, m) }))
    .filter((r) => r.alone)
    .sort((a, b) => b.alone - a.alone || (a.m[0] < b.m[0] ? -1 : 1))
    .slice(0, CARD);
  if (!ranked.length) return null;
  const head = el('tr', {}, [
    th(label('Member')),
    th(label('PartyGroup')),
    th(word('served'), { class: 'num' }),
    th(word('onlyOne'), { class: 'num' }),
    th(word('groupRoom'), { class: 'num' }),
    th(word('canTakeOver')),
  ]);
  const body = ranked.map(({ m, alone }) => {
    const room = substitutesOf(data, m).reduce((n, o) => n + D.most - loadOf(o), 0);
    return el('tr', {}, [
      el(
        'th',
        { scope: 'row' },
        el('button', {
          type: 'button',
          class: 'link',
          text: memberName(m, cell),
          on: { click: () => showMember(cell, m) },
        }),
      ),
      el('td', { text: m[2] >= 0 ? data.groups[m[2]][1] || data.groups[m[2]][0] : '—' }),
      el('td', { class: 'num', text: fmt(loadOf(m)) }),
      el('td', { class: 'num opened', text: fmt(alone) }),
      el('td', { class: 'num', text: fmt(room) }),
      el('td', {
        class: room < alone ? 'nowrap overdue' : 'nowrap closed',
        text: room < alone ? `✕ ${word('lacks', fmt(alone - room))}` : `✓ ${word('enough')}`,
      }),
    ]);
  });
  return el('section', {}, [
    el('h2', { text: word('impactTitle') }),
    table(word('impactTitle'), head, body, 'moved impact'),
    el('p', { class: 'note', text: word('impactNote', D.most) }),
  ]);
}

function findingsHere(cell) {
  const found = BY_PLACE.get(cell) || [];
  const link = `#/gaps?village=${encodeURIComponent(placeKey(cell))}`;
  const listed = found.filter((f) => !f.subject || !['Household', 'Member'].includes(f.subject[0]));
  return section(
    word('findingsHere'),
    found.length
      ? el('p', {}, el('a', { href: link, text: word('seeGaps', fmt(found.length)) }))
      : el('p', { class: 'note', text: word('noFindings') }),
    listed.length
      ? el(
          'ul',
          { class: 'plain' },
          listed.slice(0, 60).map((f) =>
            el('li', {}, [
              mark(D.rules[f.rule].must),
              ' ',
              el('a', {
                href: `#/gaps?rule=${f.rule}&village=${encodeURIComponent(placeKey(cell))}`,
                text: say(D.rules[f.rule].title),
              }),
              ` · ${f.subject && f.subject[0] === 'Village' ? '' : `${subjectName(f)} · `}${detail(f)}`,
            ]),
          ),
        )
      : null,
  );
}

// How many letters all ids begin with, up to the last part.
function alike(ids) {
  let n = 0;
  while (ids.length > 1 && n < ids[0].length && ids.every((id) => id[n] === ids[0][n])) n += 1;
  return ids[0].slice(0, n).replace(/[^-_/]*$/, '').length;
}
function unitsHere(cell) {
  const units = D.units.filter((u) => u[3] === cell && u[0] !== 'Village' && u[0] !== 'Facility');
  if (!units.length) return null;
  const kinds = [...new Set(units.map((u) => u[0]))];
  return section(
    word('unitsHere'),
    el(
      'dl',
      { class: 'units' },
      kinds.map((kind) => {
        const own = units.filter((u) => u[0] === kind);
        return [
          el('dt', { text: `${label(kind)} ${own.length}` }),
          el(
            'dd',
            {},
            own.map((u) =>
              el(
                'button',
                {
                  type: 'button',
                  class: gapsOf(u[0], u[1]).length ? 'chip open' : 'chip',
                  'data-s': `${u[0]}/${u[1]}`,
                  on: { click: () => showUnit(u) },
                },
                `${gapsOf(u[0], u[1]).length ? '▲ ' : ''}${PEOPLE.has(u[0]) && u[2] ? `${u[2]} ${u[1].slice(alike(own.map((o) => o[1])))}` : u[2] || u[1]}`,
              ),
            ),
          ),
        ];
      }),
    ),
  );
}
