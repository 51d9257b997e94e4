// The tree of a village: groups, their members, a square for each household that a member serves.
function treeSection(cell, data) {
  const blocks = [];
  const open = [...data.contacts].map((c, n) => (c === '0' ? n : -1)).filter((n) => n >= 0);
  if (open.length) blocks.push(block(cell, null, `▲ ${word('unserved')}`, [row(cell, data, null, open)], true));
  const groups = data.groups.map((g) => [g, []]);
  const loose = [];
  for (const m of data.members) (m[2] >= 0 ? groups[m[2]][1] : loose).push(m);
  const rowsOf = (members) => {
    const idle = members.filter((m) => !loadOf(m));
    const busy = members
      .filter((m) => idle.length < 4 || loadOf(m))
      .sort((a, b) => loadOf(b) - loadOf(a))
      .map((m) => row(cell, data, m, m[3]));
    return idle.length < 4
      ? busy
      : [
          ...busy,
          el('p', { class: 'idle' }, [
            el('span', { class: 'note', text: `${word('idle', idle.length)} ` }),
            idle.map((m) => [memberButton(cell, m), ' ']),
          ]),
        ];
  };
  for (const [g, members] of groups) blocks.push(block(cell, g, g[1] || g[0], rowsOf(members), false));
  if (loose.length) blocks.push(block(cell, null, word('noGroup'), rowsOf(loose), false));
  return el('section', {}, [
    el('div', { class: 'bar' }, [
      el('h2', { text: word('tree') }),
      squareLegend(),
      el('span', { class: 'note', text: word('treeHint') }),
    ]),
    el('div', { class: 'tree scroll', tabindex: '0', role: 'region', 'aria-label': word('tree') }, [
      el('div', { class: 'root', text: placeName(cell) }),
      el('div', { class: 'branches' }, blocks),
    ]),
  ]);
}

function block(cell, group, title, rows, bad) {
  const found = group ? gapsOf('PartyGroup', group[0]) : [];
  const kind = group && D.values['PartyGroup.kind'] ? say(D.values['PartyGroup.kind'][group[2]]) : '';
  const name = group
    ? el(
        'button',
        {
          type: 'button',
          class: 'node',
          'data-s': `PartyGroup/${group[0]}`,
          on: { click: () => showGroup(cell, group) },
        },
        [found.length ? '▲ ' : '', title],
      )
    : el('span', { class: 'node', text: title });
  return el('div', { class: bad ? 'branch bad' : 'branch' }, [
    el('div', { class: 'stem' }, [name, kind ? el('small', { text: kind }) : null]),
    el('div', { class: 'rows' }, rows.length ? rows : el('p', { class: 'note', text: `▲ ${word('noMembers')}` })),
  ]);
}

function memberButton(cell, member) {
  return el(
    'button',
    { type: 'button', class: 'who', 'data-s': `Member/${member[0]}`, on: { click: () => showMember(cell, member) } },
    `${gapsOf('Member', member[0]).length ? '▲ ' : ''}${memberName(member, cell)}`,
  );
}

function row(cell, data, member, houses) {
  const found = member ? gapsOf('Member', member[0]) : [];
  const name = member ? memberButton(cell, member) : el('span', { class: 'who', text: label('Household') });
  const far = member && member[4] ? ` +${member[4].length}` : '';
  return el('div', { class: found.length ? 'row warn' : 'row' }, [
    name,
    el('span', { class: 'num', text: `${houses.length}${far}` }),
    squaresOf(cell, data, houses),
  ]);
}

const LINE = 40;
function squaresOf(cell, data, houses) {
  const high = Math.max(1, Math.ceil(houses.length / LINE));
  const wide = Math.max(1, Math.min(LINE, houses.length));
  const draw = (at, n) => {
    const x = (n % LINE) * 13;
    const y = Math.floor(n / LINE) * 13 + 1;
    const contacts = data.contacts[at];
    const shape = svg(
      'rect',
      { x, y, width: 11, height: 11, rx: 1.5, class: `sq${contacts}`, 'data-h': at },
      svg('title', { text: shortId(cell, data.houses[at]) }),
    );
    return contacts === '0' ? [shape, svg('path', { d: `M${x + 3} ${y + 3}l5 5m0-5l-5 5`, class: 'cross' })] : shape;
  };
  const act = (e) => {
    if (e.target.dataset.h) showHousehold(cell, Number(e.target.dataset.h));
  };
  return svg(
    'svg',
    {
      class: 'houses',
      width: wide * 13,
      height: high * 13 + 1,
      viewBox: `0 0 ${wide * 13} ${high * 13 + 1}`,
      role: 'img',
      'aria-label': `${label('Household')} ${houses.length}`,
      on: { click: act },
    },
    houses.map(draw),
  );
}
