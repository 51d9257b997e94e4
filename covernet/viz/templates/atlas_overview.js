// Overview: figures, a tile per village, the table of villages and measures, rules, squares.
const reach = (k) => SHOWN.filter((cell) => P[cell][0] === 'Village' && D.measures[k].checked[cell] !== 0).length;
const WIDE = LOCAL.filter((k) => reach(k) >= Math.max(1, SHOWN.length / 4));
const view = { measure: firstMeasure(), sort: null, all: false, open: new Set() };

// Tiles open on what is asked of every household, else on the first rule that looks at most villages.
function firstMeasure() {
  const homes = D.counts.Household;
  const nobody = D.contacts ? String(D.contacts.nobody) : '';
  const served = D.measures.findIndex(
    (m, k) =>
      homes &&
      homes[0] !== 0 &&
      D.measureTitles[k][2] === 'Household' &&
      String(m.checked) === String(homes) &&
      String(m.gaps) === nobody,
  );
  return served >= 0 ? served : WIDE.length ? WIDE[0] : 0;
}

function overviewPage(printed) {
  if (!USABLE.length) view.measure = -1;
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
  const more = [word('mustRules', must), HIDDEN_RULES.size ? word('hiddenRules', HIDDEN_RULES.size) : '']
    .filter(Boolean)
    .join(lang ? '; ' : '；');
  const list = [figure(`${OPEN_RULES.size} / ${D.rules.length}`, word('rulesOpen'), more, must > 0)];
  const all = D.contacts ? D.counts.Household[0] : 0;
  if (all && exact(all)) {
    const homes = (n, text, bad) =>
      figure(`${fmt(n)}${exact(n) ? ` (${percent(n, all)})` : ''}`, text, `/ ${fmt(all)} ${labels('Household')}`, bad);
    const nobody = D.contacts.nobody[0];
    list.push(homes(nobody, word('unserved'), nobody !== 0 && nobody !== '…'), homes(D.contacts.one[0], word('one')));
  }
  for (const name of ['Village', 'Grid', 'Chain', 'CommercialZone', ...COUNTED]) {
    if (D.counts[name]) list.push(figure(fmt(D.counts[name][0]), labels(name, D.counts[name][0])));
  }
  return el('ul', { class: 'figures', 'aria-label': word('counts') }, list);
}

// The measure that tiles and map are coloured by.
const USABLE = LOCAL.filter((k) => LEAVES.some((cell) => D.measures[k].checked[cell] !== 0));
function measureSelect(id) {
  if (!USABLE.includes(view.measure)) view.measure = USABLE.length ? USABLE[0] : -1;
  const choose = (e) => {
    view.measure = Number(e.target.value);
    redraw(id);
  };
  return el(
    'select',
    { id, on: { change: choose } },
    USABLE.map((k) => el('option', { value: k, selected: k === view.measure, text: say(D.measureTitles[k]) })),
  );
}

function tiles() {
  const tile = (cell) => {
    const s = state(view.measure, cell);
    return el(
      'a',
      {
        class: P[cell][0] === 'Village' ? `tile ${s.name}` : `tile rest ${s.name}`,
        href: `#/village/${encodeURIComponent(placeKey(cell))}`,
      },
      [el('b', { text: placeName(cell) }), el('span', { text: `${s.sign} ${s.text}`.trim() })],
    );
  };
  return el('section', {}, [
    el('div', { class: 'bar' }, [
      el('h2', { text: word(BY_GRID ? 'gridsTitle' : 'townsTitle') }),
      el('label', { for: 'measure', text: word('colourBy') }),
      measureSelect('measure'),
      coverageLegend(),
    ]),
    tileCards(tile),
    el('p', {
      class: 'note',
      text: WORKING ? word('tileNote') : `${word('tileNote')}${lang ? '. ' : '。'}${word('fewNote')}`,
    }),
  ]);
}

// A card for each grid or town; where there are many villages or few cards, a row for each, so that no card is left half
// empty.
const FEW_GROUPS = 3;
function groupFacts(cells, town) {
  const s = town === null ? null : state(view.measure, town);
  return [
    cells.some((cell) => P[cell][0] === 'Village') ? el('p', { class: 'note', text: villageCount(cells) }) : null,
    s && s.name !== 'na' ? el('p', { class: 'sums', text: `${s.sign} ${s.text}`.trim() }) : null,
  ];
}
function tileCards(tile) {
  const groups = cards()
    .map(([name, cells, grid, town]) => [
      grid ? el('a', { href: linkOf('Grid', grid, 0), text: name }) : name,
      cells.filter((cell) => P[cell][0] === 'Village' || state(view.measure, cell).name !== 'na'),
      town,
    ])
    .filter(([, cells]) => cells.length);
  if (SHOWN.length <= CARDS_UP_TO && groups.length > FEW_GROUPS)
    return el(
      'div',
      { class: 'cards' },
      groups.map(([name, cells]) =>
        el('div', { class: 'card' }, [el('h3', {}, name), el('div', { class: 'tiles' }, cells.map(tile))]),
      ),
    );
  return el(
    'div',
    { class: 'townrows' },
    groups.map(([name, cells, town]) =>
      el('div', { class: 'townrow' }, [
        el('div', { class: 'townhead' }, [el('h3', {}, name), groupFacts(cells, town)]),
        el('div', { class: 'pairtiles plain' }, cells.map(tile)),
      ]),
    ),
  );
}

function ruleTable() {
  const head = el('tr', {}, [
    th(word('severity')),
    th(word('rule')),
    th(word('subject')),
    th(word('checked'), { class: 'num' }),
    th(word('gapCount'), { class: 'num' }),
    th(word('share_'), { class: 'wide' }),
  ]);
  const lines = D.rules.map((rule, n) => {
    const found = FINDINGS.filter((f) => f.rule === n);
    const k = D.measures.findIndex((m) => m.rule === n);
    const whole = rule.kind === 'total' || !rule.of;
    const own = D.measures[k];
    const network = found.filter((f) => f.subject && (f.subject[0] === 'Network' || f.subject[0] !== rule.of));
    const gaps = whole ? found.length : own.gaps[0];
    const s = whole
      ? { name: found.length ? 'c0' : 'ok', sign: found.length ? '▲▲' : '✓', rate: found.length ? 0 : 1 }
      : state(k, 0);
    return { rule, n, s, found, gaps, network, whole, checked: whole && !rule.of ? 1 : own.checked[0] };
  });
  const rank = ({ n }) =>
    OPEN_RULES.has(n) ? 3 : HIDDEN_RULES.has(n) ? 1 : FINDINGS.some((f) => f.rule === n) ? 2 : 0;
  lines.sort((a, b) => rank(b) - rank(a) || b.rule.must - a.rule.must || a.n - b.n);
  const meter = ({ s, checked, gaps, network }) => {
    if (checked === 0) return word('notApplicable');
    if (s.name === 'hid' || !exact(gaps)) {
      const ends =
        exact(checked) && gaps === '<5'
          ? [...new Set([percent(checked - 4, checked), percent(checked - 1, checked)])].join('–')
          : word('hiddenCell');
      return `${s.sign || '…'} ${ends}`;
    }
    const met = Math.max(0, checked - gaps - network.length); // an empty part is a gap beside the subjects
    const bar = svg(
      'svg',
      {
        class: `meter ${s.name}`,
        viewBox: '0 0 100 8',
        width: '84',
        height: '8',
        preserveAspectRatio: 'none',
        'aria-hidden': 'true',
      },
      [
        svg('rect', { width: 100, height: 8, class: 'rail' }),
        svg('rect', { width: ((100 * met) / checked).toFixed(1), height: 8, class: 'fill' }),
      ],
    );
    return [bar, ` ${percent(met, checked)} ${s.sign}`];
  };
  return section(
    word('rulesTitle'),
    table(
      word('rulesTitle'),
      head,
      lines.map((line) =>
        el('tr', {}, [
          el('td', {}, mark(line.rule.must)),
          el('td', { class: 'main' }, [
            line.found.length
              ? el('a', { href: `#/gaps?rule=${line.n}`, text: say(line.rule.title) })
              : say(line.rule.title),
            line.network.map((f) =>
              el('div', {
                class: 'note',
                text: [f.subject[0] === 'Network' ? '' : subjectName(f), detail(f)].filter(Boolean).join(' · '),
              }),
            ),
          ]),
          el('td', { class: 'wideonly', text: line.rule.of ? label(line.rule.of) : '—' }),
          el('td', { class: 'num', 'data-label': word('checked'), text: fmt(line.checked) }),
          el('td', {
            class: 'num',
            'data-label': word('gapCount'),
            text: `${fmt(line.gaps)}${line.network.length && !line.whole ? ` + ${line.network.length}` : ''}`,
          }),
          el(
            'td',
            { class: 'nowrap' },
            line.whole
              ? line.found.length
                ? el('span', { class: 'sev must', text: `✕ ${word('unmet')}` })
                : '✓'
              : meter(line),
          ),
        ]),
      ),
      'rules stack',
    ),
  );
}
