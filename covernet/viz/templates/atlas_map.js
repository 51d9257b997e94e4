// The map: villages where they lie, coloured by a measure; the sign beside the name says what the colour says.
const MAP = D.map;

function mapPage() {
  const select = measureSelect('map-measure');
  const missing = SHOWN.filter((cell) => P[cell][0] === 'Village' && !MAP.shapes[P[cell][1]]);
  return [
    el('div', { class: 'bar head' }, [
      el('h2', { class: 'big', text: word('map') }),
      USABLE.length
        ? [
            el('label', { for: 'map-measure', text: word('colourBy') }),
            select,
            el('span', { class: 'print-only', text: say(D.measureTitles[view.measure]) }),
          ]
        : null,
    ]),
    coverageLegend(),
    el('div', { class: 'mapbox', tabindex: '0', role: 'region', 'aria-label': word('map') }, drawnMap()),
    el('p', {
      class: 'note',
      text: [word('mapNote'), WORKING ? '' : word('fewNote')].filter(Boolean).join(lang ? ' ' : ''),
    }),
    missing.length
      ? el('p', { class: 'note' }, [
          word('notOnMap', missing.length),
          missing.map((cell, n) => [n ? (lang ? ', ' : '、') : '', villageLink(cell)]),
        ])
      : null,
  ];
}

function drawnMap() {
  const edge = 26;
  const cells = SHOWN.filter((cell) => P[cell][0] === 'Village' && MAP.shapes[P[cell][1]]);
  const of = (cell) => {
    const s = view.measure < 0 ? { name: 'na', sign: '', text: '' } : state(view.measure, cell);
    return s.name === 'hid' ? { ...s, sign: '…', text: s.text === '…' ? '' : s.text } : s; // as the legend has it
  };
  const many = cells.length > 60;
  const shapes = cells.map((cell) => {
    const [path] = MAP.shapes[P[cell][1]];
    const [, x, y] = MAP.shapes[P[cell][1]];
    const s = of(cell);
    const title = svg('title', { text: `${placeName(cell)} ${s.sign} ${s.text}`.trim() });
    return svg(
      'a',
      {
        href: `#/village/${encodeURIComponent(placeKey(cell))}`,
        'aria-label': `${placeName(cell)} ${s.sign} ${s.text}`.trim(),
      },
      [
        path
          ? svg('path', { d: path, class: `shape ${s.name}` }, title)
          : svg(
              'circle',
              { cx: x, cy: y, r: (many ? 7 : 12) + (s.name === 'c0' ? 3 : 0), class: `shape ${s.name}` },
              title,
            ),
      ],
    );
  });
  const size = many ? 10 : 14;
  const labels = cells.map((cell) => {
    const [path, x, y, wide] = MAP.shapes[P[cell][1]];
    const s = of(cell);
    const name = placeName(cell);
    const room = [...name].reduce((n, c) => n + (c.charCodeAt(0) > 255 ? size : size * 0.6), 0);
    const sign = svg('text', {
      x,
      y: path ? y + size + 2 : y + (many ? 3 : 4),
      class: s.name === 'c0' ? 'sign light' : 'sign',
      'text-anchor': 'middle',
      'font-size': path ? size : many ? 8 : 11,
      text: s.sign,
    });
    if (path && wide < room)
      return s.sign
        ? [
            svg('text', {
              x,
              y: y + 4,
              class: s.name === 'c0' ? 'sign light' : 'sign',
              'text-anchor': 'middle',
              'font-size': size,
              text: s.sign,
            }),
          ]
        : [];
    return [
      svg('text', {
        x,
        y: path ? y : y - (many ? 10 : 16),
        class: path && s.name === 'c0' ? 'name light' : 'name',
        'text-anchor': 'middle',
        'font-size': size,
        text: name,
      }),
      sign,
    ];
  });
  return svg(
    'svg',
    {
      class: 'map',
      viewBox: `${-edge} ${-edge} ${MAP.width + 2 * edge} ${MAP.height + 2 * edge}`,
      role: 'group',
      'aria-label': word('map'),
    },
    [shapes, labels],
  );
}
