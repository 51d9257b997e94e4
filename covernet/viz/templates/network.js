"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const WORDS = {
    zh: {
      language: "English", search: "查找", legend: "图例", none: "点击一个单位或载体查看它的联系。",
      facts: (d) => `日期 ${d.asOf} · 快照 ${d.snapshot} · ${d.nodes.length} 个点，${d.edges.length} 条线`,
      id: "编号", links: "联系", alone: "没有任何联系", graph: "关系图；用查找框或点击选择",
    },
    en: {
      language: "中文", search: "Find", legend: "Legend", none: "Click a unit or carrier to see its links.",
      facts: (d) => `As of ${d.asOf} · snapshot ${d.snapshot} · ${d.nodes.length} nodes, ${d.edges.length} edges`,
      id: "Id", links: "Links", alone: "No links at all", graph: "Network; choose by the search box or a click",
    },
  };
  let lang = data.lang === "en" ? "en" : "zh";
  let chosen = null;

  const nodes = data.nodes;
  const edges = data.edges.map((edge, number) => Object.assign({ id: number }, edge));
  const lines = new vis.DataSet(edges);
  const graph = new vis.Network(byId("graph"), { nodes: new vis.DataSet(nodes), edges: lines }, data.options);
  graph.once("afterDrawing", () => graph.fit({ animation: false }));

  const element = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };

  function show() {
    const words = WORDS[lang];
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    byId("title").textContent = data.title;
    byId("facts").textContent = words.facts(data);
    byId("language").textContent = words.language;
    byId("search-label").textContent = words.search;
    byId("legend-title").textContent = words.legend;
    byId("graph").setAttribute("aria-label", words.graph);
    byId("legend").replaceChildren(...data.legend.map((item) => {
      const row = element("li", "");
      const box = element("span", "");
      box.className = item.shape;
      box.style.background = item.fill;
      box.style.borderColor = item.line;
      row.append(box, data.titles[item.kind][lang]);
      return row;
    }), ...data.lines.map((item) => {
      const row = element("li", "");
      const line = element("span", "");
      line.className = item.dashes ? "line dashed" : "line";
      line.style.borderColor = item.line;
      row.append(line, item.title[lang]);
      return row;
    }));
    aside(words);
  }

  function aside(words) {
    const about = chosen === null ? null : data.about[chosen];
    byId("side-title").textContent = about ? about.name : "";
    if (!about) {
      byId("side-text").textContent = words.none;
      byId("side-list").replaceChildren();
      return;
    }
    const facts = about.facts.map(([kind, value]) => `${(data.titles[kind] || { zh: "村居", en: "Village" })[lang]}：${value}`);
    const links = data.links.filter((link) => link.from === chosen || link.to === chosen);
    const count = links.length ? `${words.links}：${links.length}` : words.alone;
    byId("side-text").textContent = [data.titles[about.kind][lang], `${words.id}：${about.id}`, ...facts, count].join("\n");
    byId("side-list").replaceChildren(...links.map((link) => {
      const other = link.from === chosen ? link.to : link.from;
      const row = element("li", `${link.type[lang]} `);
      const button = element("button", data.about[other].name);
      button.type = "button";
      button.addEventListener("click", () => choose(other, true));
      row.append(button);
      return row;
    }));
  }

  function choose(id, focus) {
    chosen = id;
    if (id === null) {
      graph.unselectAll();
    } else {
      graph.selectNodes([id]);
      if (focus) graph.focus(id, { scale: Math.max(graph.getScale(), 0.8), animation: false });
    }
    // What is not linked to the chosen node steps back, so that its own lines can be followed.
    lines.update(edges.map((edge) => ({
      id: edge.id,
      color: { color: edge.color, opacity: id === null || edge.from === id || edge.to === id ? 1 : 0.12 },
    })));
    aside(WORDS[lang]);
  }

  graph.on("click", (event) => choose(event.nodes.length ? event.nodes[0] : null, false));
  byId("found").replaceChildren(...Object.values(data.about).map((about) => {
    const option = document.createElement("option");
    option.value = about.name;
    return option;
  }));
  byId("search").addEventListener("input", (event) => {
    const text = event.target.value.trim().toLowerCase();
    const hit = text && Object.entries(data.about).find(([, about]) =>
      about.name.toLowerCase().includes(text) || about.id.toLowerCase() === text);
    choose(hit ? hit[0] : null, true);
  });
  byId("language").addEventListener("click", () => {
    lang = lang === "zh" ? "en" : "zh";
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(null, false);
  });
  window.addEventListener("beforeprint", () => graph.fit({ animation: false }));
  show();
})();
