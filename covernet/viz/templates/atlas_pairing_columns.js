// The pairings of a town as three columns: agencies, villages, two-new organizations; a line a pairing.
function lineLegend() {
  const line = (name) =>
    svg(
      'svg',
      { class: 'sample', viewBox: '0 0 36 10', width: 36, height: 10, 'aria-hidden': 'true' },
      svg('path', { d: 'M0 5h36', class: `link ${name}` }),
    );
  return el('ul', { class: 'legend', 'aria-label': word('legend') }, [
    el('li', {}, [line('active w3'), word(PAIR.dated ? 'linkActive' : 'linkPaired')]),
    PAIR.dated ? el('li', {}, [line('idle'), word('linkIdle', PAIR.months)]) : null,
    el('li', {}, [el('span', { class: 'swatch pnone', 'aria-hidden': 'true', text: '✕' }), word('linkNone')]),
  ]);
}

// The three columns: villages in their own order, the others where their lines are short.
const ROW_HIGH = 25;
const NODE_WIDE = 196;
function threeColumns() {
  const ends = PAIR.units.map(() => []);
  PAIR.pairs.forEach(([a, b], n) => {
    ends[a].push(n);
    ends[b].push(n);
  });
  const order = new Map(
    cards()
      .flatMap(([, cells]) => cells)
      .map((cell, n) => [cell, n]),
  );
  const village = new Map(
    PAIR.units
      .map((u, n) => [u, n])
      .filter(([u]) => u[3] === 'village')
      .map(([u, n]) => [PLACE_AT.get(u[1]), n]),
  );
  const middle = PAIR.tiles
    .map(([cell, states]) => ({
      n: village.get(cell) ?? null,
      name: placeName(cell),
      cell,
      bad: states.some((s) => s === 0) && !states.some((s) => s),
    }))
    .sort((a, b) => order.get(a.cell) - order.get(b.cell));
  const at = new Map(middle.map((m, row) => [m.n, row]));
  const pull = (n) => {
    const rows = ends[n]
      .map((p) => {
        const [a, b] = PAIR.pairs[p];
        return at.get(a === n ? b : a);
      })
      .filter((r) => r !== undefined);
    return rows.length ? rows.reduce((x, y) => x + y, 0) / rows.length : 1e6;
  };
  const column = (kinds) =>
    PAIR.units
      .map((u, n) => ({ n, name: u[2] || u[1], kind: u[3], bad: !ends[n].length }))
      .filter((u) => kinds.includes(u.kind) && (!u.bad || u.kind === 'agency'))
      .sort((a, b) => a.bad - b.bad || pull(a.n) - pull(b.n) || a.n - b.n);
  const left = column(['agency', 'party']);
  const right = column(['new']);
  const tall = Math.max(left.length, middle.length, right.length) * ROW_HIGH;
  const spots = new Map();
  const width = 1240;
  const place = (list, x) =>
    list.forEach((u, row) => {
      const step = tall / Math.max(1, list.length);
      spots.set(u.n === null ? `v${u.cell}` : u.n, { x, y: 34 + step * (row + 0.5) });
    });
  place(left, 0);
  place(middle, (width - 150) / 2);
  place(right, width - NODE_WIDE);
  const wide = (n) => (PAIR.units[n][3] === 'village' ? 150 : NODE_WIDE);
  const links = PAIR.pairs.map(([a, b, kind, last, times, state], p) => {
    let [s, t] = [a, b];
    if (!spots.has(s) || !spots.has(t)) return null;
    if (spots.get(s).x > spots.get(t).x) [s, t] = [t, s];
    const [from, to] = [spots.get(s), spots.get(t)];
    const x1 = from.x + wide(s);
    const same = from.x === to.x;
    const x2 = same ? x1 : to.x;
    const bend = same ? x1 + 30 + Math.min(90, Math.abs(from.y - to.y) / 4) : (x1 + x2) / 2;
    return svg(
      'path',
      {
        d: `M${x1} ${from.y.toFixed(1)}C${bend} ${from.y.toFixed(1)} ${bend} ${to.y.toFixed(1)} ${x2} ${to.y.toFixed(1)}`,
        class: `link ${PAIR_CLASS[state]} w${Math.min(4, Math.max(1, times))}`,
        'data-p': p,
      },
      svg('title', { text: `${PAIR.units[s][2]} – ${PAIR.units[t][2]} · ${kind} · ${meetText(last, times)}` }),
    );
  });
  const node = (u, wideness, align) => {
    const key = u.n === null ? `v${u.cell}` : u.n;
    const { x, y } = spots.get(key);
    const act = () =>
      u.n === null ? (location.hash = `#/village/${encodeURIComponent(placeKey(u.cell))}`) : choosePaired(u.n);
    const name = u.name.length > 14 ? `${u.name.slice(0, 13)}…` : u.name;
    return svg(
      'g',
      {
        class: u.bad ? 'unit bad' : 'unit',
        tabindex: 0,
        role: 'button',
        'data-n': key,
        'aria-label': `${u.bad ? `${word('linkNone')} ` : ''}${u.name}`,
        on: {
          click: act,
          keydown: (e) => {
            if (e.key === 'Enter' || e.key === ' ') {
              e.preventDefault();
              act();
            }
          },
        },
      },
      [
        svg('rect', { x, y: (y - 10).toFixed(1), width: wideness, height: 20, rx: 3 }),
        svg('text', {
          x: align === 'end' ? x + wideness - 7 : align === 'middle' ? x + wideness / 2 : x + 7,
          y: (y + 4).toFixed(1),
          'text-anchor': align,
          text: `${u.bad ? '✕ ' : ''}${name}`,
        }),
      ],
    );
  };
  const head = (x, anchor, text) => svg('text', { x, y: 16, 'text-anchor': anchor, class: 'colhead', text });
  return el(
    'section',
    {},
    el(
      'div',
      { class: 'scroll pairscroll', tabindex: '0', role: 'region', 'aria-label': word('pairing') },
      svg('svg', { id: 'columns', viewBox: `0 0 ${width} ${tall + 40}`, class: 'columns' }, [
        left.length ? head(NODE_WIDE - 7, 'end', `${word('side_agency')} ${left.length}`) : null,
        head(width / 2, 'middle', `${labels('Village')} ${middle.length}`),
        right.length ? head(width - NODE_WIDE + 7, 'start', word('sideRight', word('side_new'), right.length)) : null,
        links,
        left.map((u) => node(u, NODE_WIDE, 'end')),
        middle.map((u) => node(u, 150, 'middle')),
        right.map((u) => node(u, NODE_WIDE, 'start')),
      ]),
    ),
  );
}

const meetText = (last, times) => (last ? word('met', last, times) : word('neverMet'));
function choosePaired(n) {
  if (n < 0 || !PAIR.units[n]) return;
  const [kind, id, name, , cell] = PAIR.units[n];
  const own = PAIR.pairs.map((pair, p) => [pair, p]).filter(([pair]) => pair[0] === n || pair[1] === n);
  openSide(name || nameOf(kind, id), [
    el('p', { class: 'note', text: `${label(kind)} · ${id}` }),
    kind === 'Village'
      ? el('p', {}, el('a', { href: `#/village/${encodeURIComponent(id)}`, text: word('openVillage') }))
      : cell
        ? el('p', { class: 'note', text: placeName(cell) })
        : null,
    el('h3', { text: word('partnersOf', own.length) }),
    own.length
      ? el(
          'ul',
          { class: 'plain' },
          own.map(([[a, b, type, last, times, state, whole]]) => {
            const other = a === n ? b : a;
            return el('li', { class: state === 1 ? 'idleline' : null }, [
              `${PAIR_SIGN[state]} `,
              el('button', {
                type: 'button',
                class: 'link',
                text: PAIR.units[other][2] || nameOf(PAIR.units[other][0], PAIR.units[other][1]),
                on: { click: () => choosePaired(other) },
              }),
              el('small', {
                text: ` ${[type, whole, PAIR.dated ? meetText(last, times) : ''].filter(Boolean).join(' · ')}`,
              }),
            ]);
          }),
        )
      : el('p', { class: 'strong', text: `✕ ${word('linkNone')}` }),
    sideFindings(findingsOf(kind, id)),
  ]);
  const near = new Set([String(n), ...own.flatMap(([pair]) => [String(pair[0]), String(pair[1])])]);
  const mine = new Set(own.map(([, p]) => String(p)));
  document
    .querySelectorAll('#columns .link')
    .forEach((path) => path.classList.toggle('dim', !mine.has(path.dataset.p)));
  document.querySelectorAll('#columns .unit').forEach((g) => g.classList.toggle('dim', !near.has(g.dataset.n)));
}
