// A square a household, by village: how many serve it.
const SQUARE = { 0: '#b5461a', 1: '#9cc7cc', 2: '#1d6670' };
function squareLegend() {
  return el(
    'ul',
    { class: 'legend', 'aria-label': word('legend') },
    [
      ['sq0', '✕', 'none'],
      ['sq1', '', 'one'],
      ['sq2', '', 'more'],
    ].map(([name, sign, key]) =>
      el('li', {}, [el('span', { class: `swatch ${name}`, 'aria-hidden': 'true', text: sign }), word(key)]),
    ),
  );
}

function squaresSection(printed) {
  const watch =
    printed || !window.IntersectionObserver
      ? null
      : new IntersectionObserver(
          (entries) => {
            for (const entry of entries)
              if (entry.isIntersecting) {
                paint(entry.target);
                watch.unobserve(entry.target);
              }
          },
          { rootMargin: '400px' },
        );
  const cellsWith = SHOWN.filter((cell) => D.villages[cell] && D.villages[cell].contacts);
  const figure = (cell) => {
    const contacts = D.villages[cell].contacts;
    const nobody = contacts.split('0').length - 1;
    const canvas = el('canvas', {
      role: 'img',
      'data-cell': cell,
      'aria-label': `${placeName(cell)}: ${word('none')} ${nobody} / ${contacts.length}`,
    });
    measure(canvas, contacts.length);
    if (watch) watch.observe(canvas);
    else paint(canvas);
    return el('figure', {}, [
      el('figcaption', {}, [
        villageLink(cell),
        el('span', { text: `${nobody ? '✕ ' : ''}${nobody} / ${fmt(contacts.length)}` }),
      ]),
      canvas,
    ]);
  };
  const drawn = (cells) => el('div', { class: 'squares' }, cells.map(figure));
  const folded = cards().map(([name, cells]) => [name, cells.filter((cell) => cellsWith.includes(cell))]);
  const town = ([name, cells]) => {
    const contacts = cells.map((cell) => D.villages[cell].contacts);
    const all = contacts.reduce((n, own) => n + own.length, 0);
    const nobody = contacts.reduce((n, own) => n + own.split('0').length - 1, 0);
    const text = [name, villageCount(cells), `${nobody ? '✕ ' : ''}${fmt(nobody)} / ${fmt(all)}`].join(' · ');
    return el('details', {}, [el('summary', { text }), drawn(cells)]);
  };
  return el('section', {}, [
    el('div', { class: 'bar' }, [el('h2', { text: word('squares') }), squareLegend()]),
    FOLDED ? folded.filter(([, cells]) => cells.length).map(town) : drawn(cellsWith),
  ]);
}

const ACROSS = 28;
const STEP = 6;
function measure(canvas, n) {
  canvas.width = ACROSS * STEP * 2;
  canvas.height = Math.max(1, Math.ceil(n / ACROSS)) * STEP * 2;
}
function paint(canvas) {
  const contacts = D.villages[canvas.dataset.cell].contacts;
  if (canvas.dataset.done) return;
  canvas.dataset.done = 'yes';
  const pen = canvas.getContext('2d');
  pen.scale(2, 2);
  for (let n = 0; n < contacts.length; n += 1) {
    const x = (n % ACROSS) * STEP;
    const y = Math.floor(n / ACROSS) * STEP;
    pen.fillStyle = SQUARE[contacts[n]];
    pen.fillRect(x, y, STEP - 1, STEP - 1);
    if (contacts[n] === '0') {
      pen.strokeStyle = '#fff';
      pen.beginPath();
      pen.moveTo(x + 1, y + 1);
      pen.lineTo(x + 4, y + 4);
      pen.moveTo(x + 4, y + 1);
      pen.lineTo(x + 1, y + 4);
      pen.stroke();
    }
  }
}
