// Carriers: organizations by grid and by chain or zone, with those that nothing covers; then each carrier.
function carriersTitle() {
  const counts = [...new Set(['Chain', 'CommercialZone', ...CARRIER_LABELS])].filter((name) => name !== 'Grid')
    .map((name) => D.carriers.columns.filter((c) => c[0] === name).length).concat(D.grids.length).filter(Boolean);
  return counts.length > 1 && Math.max(...counts) <= 20 ? `${counts.join('+')} ${word('carriers')}` : word('carriers');
}

function carriersPage(query) {
  const selected = query.get('s');
  if (selected) queueMicrotask(() => selectSubject(0, selected));
  if (!D.carriers.columns.length && !D.grids.length) return [el('h2', { class: 'big', text: word('carriers') }), el('p', { text: word('noCarriers') })];
  return [
    el('div', { class: 'bar' }, [el('h2', { class: 'big', text: carriersTitle() }), matrixEmpty() ? null : WORKING ? chipLegend() : el('span', { class: 'note', text: `${word('matrixShare')}${lang ? '. ' : '。'}${word('fewNote')}` })]),
    matrixEmpty() ? null : matrix(), carrierTable(selected)];
}

function chipLegend() {
  return el('ul', { class: 'legend', 'aria-label': word('legend') }, [['chip', 'chip'], ['chip many', 'chipMany'], ['chip open', 'chipOpen']].map(([name, key]) =>
    el('li', {}, el('span', { class: name, text: word(key) }))));
}

const matrixEmpty = () => !D.carriers.columns.length && (WORKING ? !D.carriers.organizations.length : D.carriers.matrix.every((row) => row.every((n) => n === 0)));
function matrix() {
  const columns = D.carriers.columns;
  const spans = columns.reduce((out, c) => { const last = out[out.length - 1]; if (last && last[0] === c[0]) last[1] += 1; else out.push([c[0], 1]); return out; }, []);
  const ruled = D.carriers.rule !== null;
  const head = [
    el('tr', {}, [th(word('grid'), { rowspan: 2 }), spans.map(([name, n]) => th(label(name), { colspan: n, scope: 'colgroup' })), th(word('gridOnly'), { rowspan: 2 }), ruled ? th(word('uncovered'), { rowspan: 2, class: 'bad' }) : null]),
    el('tr', {}, columns.map(([kind, id, name]) => el('th', { scope: 'col' }, el('a', { href: linkOf(kind, id, 0), text: name }))))];
  const rows = [...D.grids.map((g, n) => [g[1], n, g[0]]), [word('noGrid'), -1, null]];
  const body = rows.map(([name, n, id]) => {
    const cells = WORKING ? chipCells(n) : countCells(n);
    if (n < 0 && cells.every((c) => c.empty)) return null;
    return el('tr', {}, [el('th', { scope: 'row' }, id === null ? name : el('a', { href: linkOf('Grid', id, 0), text: name })),
      (ruled ? cells : cells.slice(0, -1)).map((c, k) => el('td', { class: k === columns.length + 1 && !c.empty ? `chips bad${WORKING ? '' : ' count'}` : `chips${WORKING ? '' : ' count'}` }, c.content))]);
  });
  return el('section', {}, [el('h2', { text: word('matrix') }), table(word('matrix'), head, body, 'matrix')]);
}

function chipCells(grid) {
  const width = D.carriers.columns.length;
  const cells = Array.from({ length: width + 2 }, () => []);
  for (const org of D.carriers.organizations.filter((o) => o[4] === grid)) {
    const where = org[6] === 2 ? [width + 1] : org[5].length ? org[5] : [width];
    const many = org[5].length + (org[6] === 1 && org[5].length ? 1 : 0) > 1;
    for (const k of where) cells[k].push(el('button', { type: 'button', class: org[6] === 2 ? 'chip open' : many ? 'chip many' : 'chip', 'data-s': `Organization/${org[0]}`,
      on: { click: () => showOrganization(org) } }, `${org[6] === 2 ? '▲ ' : ''}${org[1] || org[0]}`));
  }
  return cells.map((content) => ({ content, empty: !content.length }));
}

function countCells(grid) {
  const at = grid < 0 ? D.grids.length : grid;
  const open = D.carriers.uncovered ? D.carriers.uncovered[at] : 0;
  const shown = grid < 0 && D.carriers.matrix[at].every((n) => n === 0) ? 0 : open;
  return [...D.carriers.matrix[at], shown].map((n) => ({ content: n === 0 ? el('span', { class: 'note', text: '0' }) : fmt(n), empty: n === 0 }));
}

function carrierTable(selected) {
  const all = [...D.carriers.columns, ...D.grids.map(([id, name]) => ['Grid', id, name])];
  const organizations = (kind, id) => {
    if (!WORKING) return null;
    const k = D.carriers.columns.findIndex((c) => c[0] === kind && c[1] === id);
    const grid = D.grids.findIndex((g) => g[0] === id);
    return D.carriers.organizations.filter((o) => (kind === 'Grid' ? o[4] === grid && o[6] !== 2 : o[5].includes(k))).length;
  };
  const head = el('tr', {}, [th(word('kind')), th(word('carrier')), th(word('villages')), WORKING ? th(word('organizations'), { class: 'num' }) : null, th(word('bodies')), th(word('gapCount'), { class: 'wide' })]);
  const body = all.map(([kind, id, name]) => {
    const bodies = D.bodies.filter((b) => b[0] === kind && b[1] === id);
    const found = findingsOf(kind, id);
    const villages = kind === 'Grid' ? D.grids.find((g) => g[0] === id)[2] : [];
    const key = `${kind}/${id}`;
    return el('tr', { 'data-s': key, class: selected === key ? 'chosen' : null }, [
      el('td', { text: label(kind) }), el('th', { scope: 'row', text: name }),
      el('td', { class: 'full' }, villages.map((cell, n) => [n ? (lang ? ', ' : '、') : '', el('a', { href: `#/village/${encodeURIComponent(placeKey(cell))}`, text: placeName(cell) })])),
      WORKING ? el('td', { class: 'num', 'data-label': word('organizations'), text: fmt(organizations(kind, id)) }) : null,
      el('td', { class: 'full' }, !bodies.length ? null : el('ul', { class: 'plain' }, bodies.map((b) => el('li', { text: `${label(b[2])}${lang ? ': ' : '：'}${b[4]}` })))),
      el('td', { class: 'full' }, found.length ? el('ul', { class: 'plain' }, found.map((f) => el('li', {}, [mark(D.rules[f.rule].must), ' ',
        el('a', { href: `#/gaps?rule=${f.rule}`, text: say(D.rules[f.rule].title) }), ` · ${detail(f)}`]))) : '✓')]);
  });
  return el('section', {}, [el('h2', { text: word('carrierTable') }), table(word('carrierTable'), head, body, 'list stack')]);
}
