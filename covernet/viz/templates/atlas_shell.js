// The frame: routes, tabs, search, language, printing.
const PAGES = {
  overview: (q, printed) => overviewPage(printed),
  carriers: carriersPage,
  pairing: pairingPage,
  map: mapPage,
  gaps: gapsPage,
  calendar: calendarPage,
  trend: trendPage,
  register: registerPage,
  method: methodPage,
};
const TABS = [
  'overview',
  'map',
  'village',
  'carriers',
  'pairing',
  'gaps',
  'calendar',
  'trend',
  'register',
  'method',
].filter((name) =>
  name === 'carriers'
    ? HAS_CARRIERS
    : !['map', 'pairing', 'calendar', 'trend', 'register'].includes(name) || (D[name] && D[name].length !== 0),
);
let focusNext = null;
let lastVillage = null;
let drawn = null;

function keepFocus(id) {
  focusNext = id;
}
function route() {
  const [path, search] = location.hash.replace(/^#\/?/, '').split('?');
  const [page, key] = path.split('/');
  let name = '';
  try {
    name = decodeURIComponent(key || '');
  } catch {
    name = '';
  }
  return {
    page: TABS.includes(page) || page === 'print' ? page : 'overview',
    key: name,
    query: new URLSearchParams(search || ''),
  };
}
function factsLine() {
  return [
    word('asOf', D.asOf),
    word('snapshot', D.snapshot),
    word(WORKING ? (D.names ? 'named' : 'masked') : 'share'),
    D.demo ? word('demo') : null,
  ].filter(Boolean);
}
function content({ page, key, query }, printed) {
  if (page === 'village') {
    if (key) lastVillage = key;
    return villagePage(key || lastVillage, query);
  }
  return PAGES[page](query, printed);
}
function everything() {
  const none = new URLSearchParams();
  const part = (name, nodes) =>
    el('article', { class: 'part' }, [el('h1', { text: name }), ...nodes.flat(2).filter(Boolean)]);
  return TABS.flatMap((name) =>
    name === 'village'
      ? SHOWN.map((cell) => part(word('village'), villagePage(placeKey(cell), none)))
      : [part(word(name), PAGES[name](none, true))],
  );
}

function draw(printed) {
  const now = route();
  const side = document.getElementById('side');
  if (!side.hidden) {
    opener = null;
    closeSide();
  }
  document.documentElement.lang = lang ? 'en' : 'zh-CN';
  document.title = `${say(D.title)} · ${word(now.page === 'print' ? 'printAll' : now.page)}`;
  document.getElementById('title').textContent = say(D.title);
  document.getElementById('facts').replaceChildren(
    ...factsLine().map((text, n) =>
      el('span', {
        class: text === word('demo') || text === word('named') ? 'badge' : null,
        text: n ? ` · ${text}` : text,
      }),
    ),
  );
  for (const [id, key] of [
    ['skip', 'skip'],
    ['language', 'language'],
    ['print', 'print'],
    ['print-all', 'printAll'],
    ['search-label', 'search'],
  ])
    document.getElementById(id).textContent = word(key);
  document.getElementById('search').placeholder = word(WORKING ? 'searchWorking' : 'search');
  document.getElementById('tabs').setAttribute('aria-label', word('pages'));
  document.getElementById('tabs').replaceChildren(
    ...TABS.map((name) =>
      el('a', {
        href: name === 'village' && lastVillage ? `#/village/${encodeURIComponent(lastVillage)}` : `#/${name}`,
        'aria-current': name === now.page ? 'page' : null,
        text: name === 'carriers' ? carriersTitle() : word(name),
      }),
    ),
  );
  const tabs = document.getElementById('tabs');
  const here = tabs.querySelector('[aria-current]');
  if (here) tabs.scrollLeft = here.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;
  const main = document.getElementById('main');
  const parts = now.page === 'print' ? everything() : content(now, printed === true);
  main.replaceChildren(...parts.flat(2).filter(Boolean));
  if (printed === true || now.page === 'print')
    main.querySelectorAll('details').forEach((d) => {
      d.open = true;
    });
  const same = drawn === now.page + now.key;
  drawn = now.page + now.key;
  const target = focusNext && document.getElementById(focusNext);
  if (target) target.focus();
  else if (!same) window.scrollTo(0, 0);
  focusNext = null;
  const chosen = main.querySelector('tr.chosen');
  if (chosen) chosen.scrollIntoView({ block: 'center' });
}
function redraw(id) {
  keepFocus(id);
  draw();
}

// Search: any unit; in the working profile members and households too.
let index = null;
function entries() {
  if (index) return index;
  index = SHOWN.map((cell) => ['Village', placeKey(cell), placeName(cell), cell]);
  index.push(
    ...D.grids.map(([id, name]) => ['Grid', id, name, 0]),
    ...D.carriers.columns.map(([kind, id, name]) => [kind, id, name, 0]),
  );
  index.push(...D.units.filter((u) => !['Village', 'Grid', 'Chain', 'CommercialZone'].includes(u[0])));
  if (WORKING) {
    for (const cell of SHOWN.filter((c) => D.villages[c])) {
      const data = villageData(cell);
      index.push(
        ...data.groups.map((g) => ['PartyGroup', g[0], g[1], cell]),
        ...data.members.map((m) => ['Member', m[0], m[1], cell]),
      );
      for (const id of data.houses) index.push(['Household', id, '', cell]);
    }
  }
  index = index.map((e) => [...e, `${e[2]} ${e[1]}`.toLowerCase()]);
  return index;
}
function lookUp(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const found = [];
  for (const e of entries())
    if (e[4].includes(wanted)) {
      found.push(e);
      if (found.length > 400) break;
    }
  const rank = (e) =>
    e[2].toLowerCase() === wanted || e[1].toLowerCase() === wanted ? 0 : e[4].startsWith(wanted) ? 1 : 2;
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, 12);
}
function setUpSearch() {
  const box = document.getElementById('search');
  const list = document.getElementById('found');
  let at = -1;
  const hide = () => {
    list.hidden = true;
    at = -1;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  };
  const go = (e) => {
    hide();
    box.value = '';
    const link = e[0] === 'Village' ? `#/village/${encodeURIComponent(e[1])}` : linkOf(e[0], e[1], e[3]);
    if (link && location.hash !== link) location.hash = link;
    else if (link) draw();
    else showUnit(e);
  };
  const show = () => {
    const found = lookUp(box.value);
    at = -1;
    list.replaceChildren(
      ...(found.length
        ? found.map((e, n) =>
            el(
              'li',
              {
                role: 'option',
                id: `found-${n}`,
                'aria-selected': 'false',
                on: {
                  mousedown: (event) => {
                    event.preventDefault();
                    go(e);
                  },
                },
              },
              [
                el('b', { text: e[2] || e[1] }),
                el('small', {
                  text: ` ${label(e[0])}${e[2] && e[0] !== 'Village' ? ` ${e[1]}` : ''}${e[3] && e[0] !== 'Village' ? ` · ${placeName(e[3])}` : ''}`,
                }),
              ],
            ),
          )
        : [el('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false', text: word('nothing') })]),
    );
    list.hidden = !box.value.trim();
    box.setAttribute('aria-expanded', String(!list.hidden));
    list.found = found;
  };
  box.addEventListener('input', show);
  box.addEventListener('blur', hide);
  box.addEventListener('keydown', (event) => {
    const found = list.found || [];
    if (event.key === 'Escape') {
      hide();
      event.stopPropagation();
    }
    if (list.hidden || !found.length) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      at = (at + (event.key === 'ArrowDown' ? 1 : found.length - (at < 0 ? 0 : 1))) % found.length;
      [...list.children].forEach((item, n) => item.setAttribute('aria-selected', String(n === at)));
      list.children[at].scrollIntoView({ block: 'nearest' });
      box.setAttribute('aria-activedescendant', `found-${at}`);
    }
    if (event.key === 'Enter') go(found[Math.max(at, 0)]);
  });
}

document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('main').focus();
});
document.getElementById('language').addEventListener('click', () => {
  lang = 1 - lang;
  index = null;
  draw();
});
document.getElementById('print').addEventListener('click', () => window.print());
document.getElementById('print-all').addEventListener('click', () => {
  if (location.hash !== '#/print') location.hash = '#/print';
  requestAnimationFrame(() => setTimeout(() => window.print(), 50));
});
document.getElementById('tabs').addEventListener('keydown', (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const tabs = [...document.querySelectorAll('#tabs a')];
  const at = tabs.indexOf(document.activeElement);
  if (step && at >= 0) {
    event.preventDefault();
    tabs[(at + step + tabs.length) % tabs.length].focus();
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closeSide();
});
window.addEventListener('beforeprint', () => draw(true));
window.addEventListener('afterprint', () => draw());
window.addEventListener('hashchange', () => draw());
setUpSearch();
draw();
document.body.dataset.ready = 'yes';
