// The side panel: what was selected, its chain, its gaps.
let opener = null;
function openSide(title, content) {
  const side = document.getElementById('side');
  opener = document.activeElement;
  side.replaceChildren(
    el('div', { class: 'bar' }, [
      el('h2', { text: title }),
      el('button', { type: 'button', id: 'close', 'aria-label': word('close'), text: '✕', on: { click: closeSide } }),
    ]),
    ...[content].flat(3).filter(Boolean),
  );
  side.hidden = false;
  document.body.classList.add('with-side');
}
function closeSide() {
  const side = document.getElementById('side');
  if (side.hidden) return;
  side.hidden = true;
  side.replaceChildren();
  document.body.classList.remove('with-side');
  document.querySelectorAll('#main .dim').forEach((node) => node.classList.remove('dim'));
  if (opener && opener.isConnected) opener.focus();
}

function sideFindings(found) {
  return found.length
    ? [
        el('h3', { text: word('gapCount') }),
        el(
          'ul',
          { class: 'plain' },
          found.map((f) =>
            el('li', {}, [
              mark(D.rules[f.rule].must),
              ' ',
              el('a', {
                href: `#/gaps?rule=${f.rule}${isLeaf(f.place) ? `&village=${encodeURIComponent(placeKey(f.place))}` : ''}`,
                text: say(D.rules[f.rule].title),
              }),
              ` · ${detail(f)}`,
            ]),
          ),
        ),
      ]
    : null;
}

function ladder(steps) {
  return [
    el('h3', { text: word('chain') }),
    el(
      'ol',
      { class: 'ladder' },
      steps.map(([kind, text, act, bad]) =>
        el('li', { class: bad ? 'bad' : null }, [
          el('small', { text: kind }),
          act ? el('button', { type: 'button', class: 'link', text, on: { click: act } }) : el('span', { text }),
        ]),
      ),
    ),
  ];
}
function placeSteps(cell) {
  const ups = ['County', 'Town']
    .map((name) => upTo(cell, name))
    .filter((up) => up !== null)
    .map((up) => [label(P[up][0]), placeName(up)]);
  const grids = (GRIDS_OF.get(cell) || []).map((n) => [label('Grid'), D.grids[n][1]]);
  return [...ups, ...grids, [label('Village'), placeName(cell)]];
}

function serving(cell, at) {
  const out = [];
  for (const [other, data] of Object.entries(D.villages)) {
    for (const m of data.members) {
      if (
        (Number(other) === cell && m[3].includes(at)) ||
        (m[4] && m[4].some(([home, n]) => home === cell && n === at))
      )
        out.push([Number(other), m]);
    }
  }
  return out;
}

function showHousehold(cell, at) {
  const data = villageData(cell);
  const id = data.houses[at];
  const who = serving(cell, at);
  const members = who.length
    ? who.map(([home, m]) => [
        label('Member'),
        memberName(m, home) + (home === cell ? '' : ` · ${placeName(home)}`),
        () => showMember(home, m),
      ])
    : [[label('Member'), `▲ ${word('unserved')}`, null, true]];
  const groups = [...new Set(who.map(([home, m]) => (m[2] >= 0 ? villageData(home).groups[m[2]] : null)))].filter(
    Boolean,
  );
  openSide(`${label('Household')} ${shortId(cell, id)}`, [
    el('p', { class: 'note', text: id }),
    ladder([
      ...placeSteps(cell),
      ...groups.map((g) => [label('PartyGroup'), g[1] || g[0], () => showGroup(cell, g)]),
      ...members,
      [label('Household'), id],
    ]),
    sideFindings(findingsOf('Household', id)),
  ]);
}

// Who could take over: the same group, fewer households than a member may serve, the most room first.
const substitutesOf = (data, m) =>
  data.members
    .filter((o) => o !== m && o[2] === m[2] && m[2] >= 0 && loadOf(o) < D.most)
    .sort((a, b) => loadOf(a) - loadOf(b));
const aloneOf = (data, m) =>
  m[3].filter((at) => data.contacts[at] === '1').length +
  (m[4] || []).filter(([home, n]) => D.villages[home].contacts[n] === '1').length;

function showMember(cell, m) {
  const data = villageData(cell);
  const alone = aloneOf(data, m);
  const mates = substitutesOf(data, m);
  const room = mates.reduce((n, o) => n + D.most - loadOf(o), 0);
  const group =
    m[2] >= 0
      ? [[label('PartyGroup'), data.groups[m[2]][1] || data.groups[m[2]][0], () => showGroup(cell, data.groups[m[2]])]]
      : [[label('PartyGroup'), `▲ ${word('noGroup')}`, null, true]];
  openSide(memberName(m, cell), [
    el('p', { class: 'note', text: m[0] }),
    ladder([...placeSteps(cell), ...group, [label('Member'), memberName(m, cell)]]),
    sideFindings(findingsOf('Member', m[0])),
    el('h3', { text: word('leaves') }),
    el('p', { class: alone ? 'strong' : null, text: word('loses', alone) }),
    el('p', { text: word('keeps', loadOf(m) - alone) }),
    alone
      ? [
          el('h3', { text: word('nearest', D.most) }),
          el('p', {
            class: room < alone ? 'strong' : null,
            text: `${room < alone ? '✕' : '✓'} ${word(room < alone ? 'roomShort' : 'roomEnough', fmt(room), fmt(alone))}`,
          }),
          el(
            'ul',
            { class: 'plain' },
            mates.slice(0, 5).map((o) =>
              el('li', {}, [
                el('button', {
                  type: 'button',
                  class: 'link',
                  text: memberName(o, cell),
                  on: { click: () => showMember(cell, o) },
                }),
                ` ${word('roomOf', loadOf(o), D.most - loadOf(o))}`,
              ]),
            ),
          ),
        ]
      : null,
    el('h3', { text: `${word('households')} ${loadOf(m)}` }),
    m[4] ? el('p', { class: 'note', text: word('elsewhere', m[4].length) }) : null,
    el(
      'ul',
      { class: 'plain cols' },
      [...m[3].map((at) => [cell, at]), ...(m[4] || [])].map(([home, at]) =>
        el(
          'li',
          {},
          el('button', {
            type: 'button',
            class: 'link',
            text: shortId(cell, villageData(home).houses[at]),
            on: { click: () => showHousehold(home, at) },
          }),
        ),
      ),
    ),
  ]);
}

function showGroup(cell, group) {
  const data = villageData(cell);
  const at = data.groups.indexOf(group);
  const members = data.members.filter((m) => m[2] === at);
  openSide(group[1] || group[0], [
    ladder([...placeSteps(cell), [label('PartyGroup'), group[1] || group[0]]]),
    sideFindings(findingsOf('PartyGroup', group[0])),
    el('h3', { text: `${label('Member')} ${members.length}` }),
    el(
      'ul',
      { class: 'plain' },
      members.map((m) =>
        el('li', {}, [
          el('button', {
            type: 'button',
            class: 'link',
            text: memberName(m, cell),
            on: { click: () => showMember(cell, m) },
          }),
          ` ${loadOf(m)}`,
        ]),
      ),
    ),
  ]);
}

function showUnit([kind, id, name, cell]) {
  const place = isLeaf(cell) ? villageLink(cell) : placeName(cell);
  openSide(name || id, [
    el('p', { class: 'note', text: `${label(kind)} · ${id}` }),
    el('p', {}, [`${word('place')}${lang ? ': ' : '：'}`, place]),
    sideFindings(findingsOf(kind, id)),
  ]);
}

function showOrganization(org) {
  const kind = D.values['Organization.kind'] ? say(D.values['Organization.kind'][org[2]]) : org[2];
  const columns = org[5].map((k) => [label(D.carriers.columns[k][0]), D.carriers.columns[k][2]]);
  const grid = org[4] >= 0 ? [[label('Grid'), D.grids[org[4]][1]]] : [];
  const place = isLeaf(org[3])
    ? placeSteps(org[3]).filter((s) => s[0] !== label('Grid'))
    : [[word('place'), placeName(org[3])]];
  openSide(org[1] || org[0], [
    el('p', { class: 'note', text: `${kind || label('Organization')} · ${org[0]}` }),
    ladder([
      ...place,
      ...grid,
      ...(columns.length ? columns : org[6] === 2 ? [[word('carrier'), `▲ ${word('uncovered')}`, null, true]] : []),
    ]),
    sideFindings(findingsOf('Organization', org[0])),
  ]);
}

// A subject named in the address: open it, and bring what stands for it into view.
function selectSubject(cell, key) {
  const [kind, id] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
  const data = isLeaf(cell) ? villageData(cell) : null;
  const unit = D.units.find((u) => u[0] === kind && u[1] === id);
  const org = kind === 'Organization' ? (D.carriers.organizations || []).find((o) => o[0] === id) : null;
  if (data && kind === 'Household' && data.houses.includes(id)) showHousehold(cell, data.houses.indexOf(id));
  else if (data && kind === 'Member' && data.members.some((m) => m[0] === id))
    showMember(
      cell,
      data.members.find((m) => m[0] === id),
    );
  else if (data && kind === 'PartyGroup' && data.groups.some((g) => g[0] === id))
    showGroup(
      cell,
      data.groups.find((g) => g[0] === id),
    );
  else if (org) showOrganization(org);
  else if (unit) showUnit(unit);
  else if (findingsOf(kind, id).length) showUnit([kind, id, nameOf(kind, id), findingsOf(kind, id)[0].place]);
  const target = document.querySelector(`#main [data-s="${CSS.escape(key)}"]`);
  if (target) {
    if (target.closest('details')) target.closest('details').open = true;
    target.classList.add('chosen');
    target.scrollIntoView({ block: 'center' });
  }
}
