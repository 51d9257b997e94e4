'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const byId = (id) => document.getElementById(id);
  const WORDS = {
    zh: {
      language: 'English',
      search: '查找',
      legend: '图例',
      graph: '关系图；点击选择，方向键移动，右侧列表可用键盘选择',
      none: '点击图中的一项，或从下面选择，查看它的联系；按 Esc 返回。',
      facts: (d) => [
        d.view.zh,
        d.scope && d.scope.zh,
        `数据日期 ${d.asOf}`,
        `快照 ${d.snapshot}`,
        `${d.nodes.length} 个点、${d.edges.length} 条线`,
        d.profile.zh,
      ],
      id: '编号',
      links: '联系',
      alone: '没有任何联系',
      marked: '需要关注',
      all: '全部',
      back: '返回全图',
      missing: '没有找到',
      no: '没有',
      colon: '：',
    },
    en: {
      language: '中文',
      search: 'Find',
      legend: 'Legend',
      graph: 'Network; click to choose, arrows to move, or use the list beside it',
      none: 'Click something, or choose below, to see its links; Esc goes back.',
      facts: (d) => [
        d.view.en,
        d.scope && d.scope.en,
        `as of ${d.asOf}`,
        `snapshot ${d.snapshot}`,
        `${d.nodes.length} nodes, ${d.edges.length} edges`,
        d.profile.en,
      ],
      id: 'Id',
      links: 'Links',
      alone: 'No links at all',
      marked: 'Needs attention',
      all: 'All',
      back: 'Back to all',
      missing: 'Nothing found',
      no: 'none',
      colon: ': ',
    },
  };
  let lang = data.lang === 'en' ? 'en' : 'zh';
  let chosen = null;

  // Columns stand as near to one another as the screen is narrow for its height, so that the names are as large as can be.
  const extent = (axis) => Math.max(...data.nodes.map((node) => node[axis])) || 1;
  const { clientWidth, clientHeight } = byId('graph');
  const room = (((clientWidth - 160) / clientHeight) * extent('y')) / extent('x');
  const narrow =
    clientWidth > 700
      ? extent('y') < 300
        ? 1
        : Math.min(1, Math.max(0.8, room))
      : Math.min(1, Math.max(extent('y') < 600 ? 0.65 : 0.45, room));
  // Few rows stand further from one another: there is room, and lines within a column are seen.
  const wide =
    clientWidth > 700
      ? Math.min(2.2, Math.max(1, (extent('x') * (clientHeight - 120)) / clientWidth / extent('y')))
      : 1;
  // On a phone a chain runs from top to bottom.
  const ranks = (axis) => [...new Set(data.nodes.map((node) => node[axis]))].sort((a, b) => a - b);
  const [across, down] = [ranks('x'), ranks('y')];
  const turned = clientWidth <= 700 && down.length <= 3 && down.length < across.length;
  // Columns that were folded stay as far apart as their names are long.
  const columns = new Map();
  across.reduce((at, x, rank) => {
    const gap = rank ? x - across[rank - 1] : 0;
    columns.set(x, at + (gap < 200 ? gap : gap * narrow));
    return columns.get(x);
  }, 0);
  const place = (node) =>
    turned
      ? { x: down.indexOf(node.y) * 210, y: across.indexOf(node.x) * 100 }
      : { x: columns.get(node.x), y: node.y * wide };
  const points = new vis.DataSet(data.nodes.map((node) => Object.assign({}, node, place(node))));
  const edges = data.edges.map((edge, number) => Object.assign({ id: number }, edge));
  const lines = new vis.DataSet(edges);
  const graph = new vis.Network(byId('graph'), { nodes: points, edges: lines }, data.options);
  const everything = Object.entries(data.about);

  const element = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };

  const button = (text, act) => {
    const made = element('button', text);
    made.type = 'button';
    made.addEventListener('click', act);
    return made;
  };

  const title = (about) => data.titles[about.marked || about.kind][lang];

  function show() {
    const words = WORDS[lang];
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
    byId('title').textContent = data.title;
    byId('facts').replaceChildren(
      ...words
        .facts(data)
        .filter(Boolean)
        .flatMap((fact, at) => [...(at ? [' · '] : []), element('span', fact)]),
    );
    byId('language').textContent = words.language;
    byId('search-label').textContent = words.search;
    byId('legend-title').textContent = words.legend;
    byId('graph').setAttribute('aria-label', words.graph);
    byId('side').setAttribute('aria-label', words.links);
    const legend = [...data.legend, ...data.lines].map((item) => {
      const row = element('li', '');
      const sign = element('span', '');
      sign.className = item.style ? `line ${item.style}` : item.shape;
      if (item.fill) sign.style.background = item.fill;
      sign.style.borderColor = item.line;
      row.append(sign, item.title[lang]);
      return row;
    });
    byId('legend').replaceChildren(...legend);
    if (data.labelled)
      lines.update(data.links.map((link, number) => ({ id: number, label: (link.note || link.type)[lang] })));
    aside();
  }

  function list(heading, entries) {
    return counted(
      heading,
      entries.map(([id, about, link]) => {
        const row = element('li', link ? `${link.type[lang]} ` : '');
        row.append(button(about.name, () => choose(id, true)));
        if (link && link.note) row.append(lang === 'zh' ? `（${link.note.zh}）` : ` (${link.note.en})`);
        return row;
      }),
    );
  }

  function counted(heading, rows) {
    const listed = element('ul', '');
    listed.append(...rows);
    return [element('h3', lang === 'zh' ? `${heading}（${rows.length}）` : `${heading} (${rows.length})`), listed];
  }

  function aside(missing) {
    const words = WORDS[lang];
    const about = chosen === null ? null : data.about[chosen];
    const beside = data.attention.flatMap(({ title, rows }) =>
      counted(
        title[lang],
        rows.map(([id, said]) => {
          const row = element('li', id === null ? said[lang] : '');
          if (id !== null) row.append(button(said[lang], () => choose(id, true)));
          return row;
        }),
      ),
    );
    byId('side-title').textContent = about ? about.name : missing ? words.missing : '';
    if (!about) {
      byId('side-text').textContent = words.none;
      const marked = everything.filter(([, about]) => about.marked);
      byId('side-list').replaceChildren(
        ...(marked.length
          ? list(words.marked, marked)
          : beside.length
            ? []
            : [element('h3', `${words.marked}${words.colon}${words.no}`)]),
        ...beside,
        ...list(words.all, everything),
      );
      return;
    }
    const facts = about.facts.map(
      ([kind, value]) => `${data.titles[kind][lang]}${words.colon}${typeof value === 'string' ? value : value[lang]}`,
    );
    byId('side-text').textContent = [title(about), `${words.id}${words.colon}${about.id}`, ...facts].join('\n');
    const links = data.links.filter((link) => link.from === chosen || link.to === chosen);
    const others = links
      .map((link) => [link.from === chosen ? link.to : link.from, link])
      .map(([id, link]) => [id, data.about[id], link]);
    byId('side-list').replaceChildren(
      ...(links.length ? list(words.links, others) : [element('h3', words.alone)]),
      button(words.back, () => choose(null, true)),
    );
  }

  function choose(id, focus) {
    chosen = id;
    if (id === null) {
      graph.unselectAll();
    } else {
      graph.selectNodes([id]);
    }
    // What is not linked to the chosen one steps back, so that its own lines can be followed.
    const near = new Set([id]);
    lines.update(
      edges.map((edge) => {
        const own = edge.from === id || edge.to === id;
        if (own) near.add(edge.from).add(edge.to);
        const color = {
          color: edge.color,
          highlight: edge.color,
          hover: edge.color,
          opacity: id === null || own ? 1 : 0.08,
        };
        return { id: edge.id, color, width: own ? 1.8 : 1.2 };
      }),
    );
    points.update(data.nodes.map((node) => ({ id: node.id, opacity: id === null || near.has(node.id) ? 1 : 0.25 })));
    if (focus) graph.fit(id === null ? { animation: false } : { nodes: [...near], animation: false });
    aside();
  }

  const whole = () => graph.fit({ animation: false });

  graph.on('click', (event) => choose(event.nodes.length ? event.nodes[0] : null, false));
  byId('found').replaceChildren(
    ...everything.map(([, about]) => {
      const option = document.createElement('option');
      option.value = about.name;
      return option;
    }),
  );
  byId('search').addEventListener('input', (event) => {
    const text = event.target.value.trim().toLowerCase();
    const named = (test) =>
      everything.find(([, about]) => test(about.name.toLowerCase()) || test(about.id.toLowerCase()));
    const hit =
      text &&
      (named((name) => name === text) ||
        named((name) => name.startsWith(text)) ||
        named((name) => name.includes(text)));
    choose(hit ? hit[0] : null, true);
    if (text && !hit) aside(true);
  });
  byId('language').addEventListener('click', () => {
    lang = lang === 'zh' ? 'en' : 'zh';
    show();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    byId('search').value = '';
    choose(null, true);
  });
  window.addEventListener('beforeprint', whole);
  graph.on('resize', () => chosen === null && whole());
  graph.once('afterDrawing', () => {
    whole();
    document.body.dataset.ready = '';
  });
  show();
})();
