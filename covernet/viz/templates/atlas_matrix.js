// Organizations by grid and by chain or zone: as chips, or counted; where there are many grids, a town at a time.
const matrixEmpty = () =>
  !D.carriers.columns.length &&
  (WORKING ? !D.carriers.organizations.length : D.carriers.matrix.every((row) => row.every((n) => n === 0)));
const MANY_GRIDS = 24;
const CELL_CHIPS = 12;
const BARE_ROWS = 5; // more grids without an organization than these are named below the table, not in it

const townOfGrid = (grid) => (D.grids[grid][2].length ? upTo(D.grids[grid][2][0], 'Town') : null);
const CARRIER_TOWNS = [...new Set(D.grids.map((_, n) => townOfGrid(n)))].filter((town) => town !== null);
const BY_TOWN = D.grids.length > MANY_GRIDS && CARRIER_TOWNS.length > 1;

// The town that is asked for, else that of the subject that is asked for, else the first; null: all of them.
function carrierTown(query) {
  if (query.get('town') === 'all') return null;
  const wanted = CARRIER_TOWNS.find((cell) => P[cell][1] === query.get('town'));
  if (wanted !== undefined) return wanted;
  const [kind, ...rest] = (query.get('s') || '').split('/');
  const id = rest.join('/');
  const grid = D.grids.findIndex((g) => kind === 'Grid' && g[0] === id);
  const org = (D.carriers.organizations || []).find((o) => kind === 'Organization' && o[0] === id);
  const lies = grid >= 0 ? townOfGrid(grid) : org ? townOf(org) : null;
  return CARRIER_TOWNS.includes(lies) ? lies : CARRIER_TOWNS[0];
}
const townOf = (org) => (org[4] >= 0 ? townOfGrid(org[4]) : upTo(org[3], 'Town'));

// A row: the grid's name and id (null: in no grid), and its cells: each column, "grid only", "uncovered".
function matrixRows(town, chips) {
  const grids = D.grids.map((g, n) => [g[1], g[0], n]).filter(([, , n]) => town === null || townOfGrid(n) === town);
  const none = WORKING || town === null ? [[word('noGrid'), null, -1]] : [];
  return [...grids, ...none].map(([name, id, n]) => ({
    name,
    id,
    cells: WORKING ? organizationCells(n, town, chips) : countCells(n),
  }));
}

function matrix(town, chips) {
  const width = D.carriers.columns.length;
  const ruled = D.carriers.rule !== null;
  const rows = matrixRows(town, chips);
  const used = D.carriers.columns.map((_, k) => k).filter((k) => town === null || rows.some((r) => !r.cells[k].empty));
  const shown = [...used, width, ...(ruled ? [width + 1] : [])];
  const bare = rows.filter((row) => row.id !== null && row.cells.every((c) => c.empty));
  const unused = bare.length > BARE_ROWS ? bare : [];
  const link = (row) => el('a', { href: linkOf('Grid', row.id, 0), text: row.name });
  const body = rows
    .filter((row) => !unused.includes(row) && (row.id !== null || !row.cells.every((c) => c.empty)))
    .map((row) =>
      el('tr', {}, [
        el('th', { scope: 'row' }, row.id === null ? row.name : link(row)),
        shown.map((k) => {
          const bad = k === width + 1 && !row.cells[k].empty;
          return el('td', { class: `chips${bad ? ' bad' : ''}${chips ? '' : ' count'}` }, row.cells[k].content);
        }),
      ]),
    );
  return el('section', {}, [
    el('h2', { text: word('matrix') }),
    table(word('matrix'), matrixHead(used, ruled), body, 'matrix'),
    unused.length
      ? el('details', {}, [
          el('summary', { text: word('bareGrids', fmt(unused.length)) }),
          el(
            'p',
            { class: 'flow' },
            unused.map((row, n) => [n ? (lang ? ', ' : '、') : '', link(row)]),
          ),
        ])
      : null,
  ]);
}

function matrixHead(used, ruled) {
  const columns = used.map((k) => D.carriers.columns[k]);
  const kinds = [...new Set(columns.map((c) => c[0]))];
  const across = (name) => ({ colspan: columns.filter((c) => c[0] === name).length, scope: 'colgroup' });
  return [
    el('tr', {}, [
      th(word('grid'), { rowspan: 2 }),
      kinds.map((name) => th(label(name), across(name))),
      th(word('gridOnly'), { rowspan: 2 }),
      ruled ? th(word('uncovered'), { rowspan: 2, class: 'bad' }) : null,
    ]),
    el(
      'tr',
      {},
      columns.map(([kind, id, name]) => el('th', { scope: 'col' }, el('a', { href: linkOf(kind, id, 0), text: name }))),
    ),
  ];
}

function organizationCells(grid, town, chips) {
  const width = D.carriers.columns.length;
  const cells = Array.from({ length: width + 2 }, () => []);
  for (const org of D.carriers.organizations.filter((o) => o[4] === grid && (town === null || townOf(o) === town)))
    for (const k of org[6] === 2 ? [width + 1] : org[5].length ? org[5] : [width]) cells[k].push(org);
  return cells.map((own) => ({ empty: !own.length, content: chips ? chipsOf(own) : counted(own.length) }));
}

// What nothing covers is shown whole: it is what the page is looked at for.
const chipsOf = (own) => foldedChips(own.map(chip), own.some((org) => org[6] === 2) ? own.length : CELL_CHIPS);

function chip(org) {
  const open = org[6] === 2;
  const many = org[5].length + (org[6] === 1 && org[5].length ? 1 : 0) > 1;
  return el(
    'button',
    {
      type: 'button',
      class: open ? 'chip open' : many ? 'chip many' : 'chip',
      'data-s': `Organization/${org[0]}`,
      on: { click: () => showOrganization(org) },
    },
    `${open ? '▲ ' : ''}${org[1] || org[0]}`,
  );
}

const counted = (n) => (n === 0 ? el('span', { class: 'note', text: '0' }) : fmt(n));
function countCells(grid) {
  const at = grid < 0 ? D.grids.length : grid;
  const open = D.carriers.uncovered ? D.carriers.uncovered[at] : 0;
  const shown = grid < 0 && D.carriers.matrix[at].every((n) => n === 0) ? 0 : open;
  return [...D.carriers.matrix[at], shown].map((n) => ({ content: counted(n), empty: n === 0 }));
}
