// One small chart a rule: a bar a snapshot, the newest dark.
function multiples() {
  const T = D.trend;
  const all = T.series
    .map((values, n) => ({ n, values, heights: values.map(figureOf) }))
    .filter((s) => s.values.some((v) => v !== 0));
  const moved = (s) => s.heights.some((h) => h !== s.heights[0]);
  const step = (s) => {
    const [a, b] = s.heights.slice(-2);
    return a === null || b === null ? 0 : Math.abs(b - a);
  };
  const rank = (a, b) =>
    D.rules[b.n].must - D.rules[a.n].must ||
    step(b) - step(a) ||
    (b.heights[b.heights.length - 1] || 0) - (a.heights[a.heights.length - 1] || 0);
  const changing = all.filter(moved).sort(rank);
  const still = all.filter((s) => !moved(s)).sort(rank);
  return el('section', {}, [
    el('div', { class: 'bar' }, [
      el('h2', { text: word('trendRules') }),
      el('ul', { class: 'legend', 'aria-label': word('legend') }, [
        el('li', {}, [el('span', { class: 'swatch past', 'aria-hidden': 'true' }), word('pastBar')]),
        el('li', {}, [el('span', { class: 'swatch now', 'aria-hidden': 'true' }), word('nowBar')]),
        WORKING
          ? null
          : el('li', {}, [el('span', { class: 'swatch hid', 'aria-hidden': 'true', text: '…' }), word('hiddenCell')]),
      ]),
    ]),
    changing.length
      ? el('div', { class: 'multiples' }, changing.map(multiple))
      : el('p', { class: 'note', text: word(WORKING ? 'noMove' : 'noMoveShare') }),
    still.length
      ? el('details', {}, [
          el('summary', { text: word(WORKING ? 'stillRules' : 'stillOrHidden', still.length) }),
          el(
            'ul',
            { class: 'plain' },
            still.map((s) =>
              el('li', {}, [mark(D.rules[s.n].must), ' ', ruleLink(s.n), ` · ${fmt(s.values[s.values.length - 1])}`]),
            ),
          ),
        ])
      : null,
  ]);
}
const TALL = 56;
function multiple({ n, values, heights }) {
  const T = D.trend;
  const most = Math.max(1, ...heights.map((h) => h || 0));
  const wide = 216 / Math.max(values.length, 4);
  const [a, b] = heights.slice(-2);
  const known = a !== null && b !== null && exact(values[values.length - 1]) && exact(values[values.length - 2]);
  const change = known ? (b < a ? `▼ ${fmt(a - b)}` : b > a ? `▲ ${fmt(b - a)}` : '＝') : '';
  const said = T.snapshots.map(
    ([number, day], k) => `${word('snapshot', number)} ${day}${lang ? ': ' : '：'}${fmt(values[k])}`,
  );
  const bars = heights.map((h, k) => {
    const high = h === null ? TALL : h === 0 ? 0 : Math.max(2, (TALL * h) / most);
    const x = k * wide + 2;
    const y = 14 + TALL - high;
    const own = k === heights.length - 1 ? 'now' : 'past';
    const show = k === 0 || k === heights.length - 1 || wide >= 30;
    return svg('g', {}, [
      svg('title', { text: said[k] }),
      svg('rect', {
        x: x.toFixed(1),
        y: y.toFixed(1),
        width: (wide - 4).toFixed(1),
        height: Math.max(high, 1).toFixed(1),
        rx: 1.5,
        class: h === null ? 'veil' : high ? own : 'zero',
      }),
      show
        ? svg('text', {
            x: (x + (wide - 4) / 2).toFixed(1),
            y: (y - 3).toFixed(1),
            class: own,
            'text-anchor': 'middle',
            text: h === 0 ? '✓ 0' : fmt(values[k]),
          })
        : null,
      svg('text', {
        x: (x + (wide - 4) / 2).toFixed(1),
        y: 14 + TALL + 11,
        class: 'axis',
        'text-anchor': 'middle',
        text: T.snapshots[k][0],
      }),
    ]);
  });
  return el('figure', { class: 'multiple' }, [
    el('figcaption', {}, [
      el('span', {}, [mark(D.rules[n].must), ' ', ruleLink(n)]),
      el('b', { class: b > a ? 'up' : b < a ? 'down' : '', text: change }),
    ]),
    svg(
      'svg',
      {
        viewBox: `0 0 220 ${TALL + 28}`,
        class: 'bars',
        role: 'img',
        'aria-label': `${say(D.rules[n].title)}${lang ? '. ' : '。'}${said.join(lang ? '; ' : '；')}`,
      },
      bars,
    ),
  ]);
}
