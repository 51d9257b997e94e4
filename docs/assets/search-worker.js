// The search of the documentation, in the place of the theme's own: that cuts a Chinese query into the words of its index,
// leaves out the last of them and joins the others by "or", so that most of what it finds does not hold what was asked for.
// Here a page is found if it holds every word; a Chinese word anywhere, another one where a word begins.
// Messages as the theme gives and takes them: 0 set up, 1 ready, 2 query, 3 result.
'use strict';
(() => {
  const AROUND = 60; // characters shown on either side of what was found
  const SHOWN = 2; // places shown of a section
  const IN_TITLE = 20; // what a word in a title counts, against 1 for one in the text; twice that in a page's
  const ENOUGH = 5; // places of a word in one section that count

  const ENTITIES = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
  const ESCAPES = { '<': '&lt;', '>': '&gt;', '"': '&quot;', '&': '&amp;' };
  const escaped = (text) => text.replace(/[<>"&]/g, (sign) => ESCAPES[sign]);
  const plain = (html) => html.replace(/\u200b/g, '').replace(/<\/?(?:p|pre|li|ol|ul)>/g, ' ').replace(/<[^>]+>/g, '')
    .replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity]).replace(/\s+/g, ' ').trim();

  let sections = [];

  function setUp(docs) {
    const articles = new Map();
    sections = docs.map((doc) => {
      const [page] = doc.location.split('#');
      const section = { location: doc.location, title: plain(doc.title), text: plain(doc.text) };
      section.article = articles.get(page) || section;
      articles.set(page, section.article);
      return section;
    });
  }

  function wordsOf(query) {
    const narrow = query.replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
    const words = narrow.toLowerCase().match(/\p{sc=Han}+|[^\s\p{sc=Han}"“”‘’,;，。、；：？《》]+/gu) || [];
    return [...new Set(words)].filter((word) => /[\p{L}\p{N}]/u.test(word));
  }

  function patternOf(word) {
    // A line of the source may end within a Chinese word: there the text has a blank.
    if (/^\p{sc=Han}/u.test(word)) return new RegExp([...word].join('\\s?'), 'gu');
    const stem = word.replace(/^([a-z]{3,})s$/, '$1'); // gaps finds gap
    return new RegExp((/^[a-z0-9]/.test(word) ? '(?<![a-z0-9])' : '') + stem.replace(/[$()*+.?[\\\]^{|}/]/g, '\\$&'), 'giu');
  }

  const places = (text, patterns) => patterns.flatMap((pattern) => [...text.matchAll(pattern)])
    .map((found) => [found.index, found.index + found[0].length]).sort((a, b) => a[0] - b[0]);

  function marked(text, found, from = 0, to = text.length) {
    let [html, at] = ['', from];
    for (const [start, end] of found) {
      if (start < at || end > to) continue;
      html += `${escaped(text.slice(at, start))}<mark>${escaped(text.slice(start, end))}</mark>`;
      at = end;
    }
    return html + escaped(text.slice(at, to));
  }

  function excerpt(text, patterns) {
    const found = places(text, patterns);
    const parts = [];
    let until = -1;
    for (const [start, end] of found) {
      if (start < until) continue;
      if (parts.length === SHOWN) break;
      const from = Math.max(0, until, start - AROUND);
      until = Math.min(text.length, end + AROUND);
      parts.push(`${from > 0 ? '…' : ''}${marked(text, found, from, until)}${until < text.length ? '…' : ''}`);
    }
    return parts.map((part) => `<p>${part}</p>`).join('');
  }

  function search(query) {
    const words = wordsOf(query);
    const patterns = words.map(patternOf);
    const found = new Map(); // article -> its sections that hold a word
    for (const section of words.length ? sections : []) {
      const counts = patterns.map((pattern) => [places(section.title, [pattern]).length, places(section.text, [pattern]).length]);
      const holds = counts.map(([title, text]) => title + text > 0);
      if (!holds.includes(true)) continue;
      const inTitle = section === section.article ? 2 * IN_TITLE : IN_TITLE;
      const score = counts.reduce((sum, [title, text]) => sum + (title ? inTitle : 0) + Math.min(text, ENOUGH), 0);
      const share = holds.filter(Boolean).length / words.length;
      found.set(section.article, [...found.get(section.article) || [], { section, holds, score: score * share }]);
    }
    return [...found].filter(([, hits]) => words.every((_, n) => hits.some((hit) => hit.holds[n])))
      .map(([article, hits]) => items(article, hits.sort((a, b) => b.score - a.score), words, patterns))
      .sort((a, b) => b[0].score - a[0].score);
  }

  function items(article, hits, words, patterns) {
    const list = hits.map(({ section, holds, score }) => ({
      location: section.location,
      title: marked(section.title, places(section.title, patterns)),
      text: excerpt(section.text, patterns),
      score,
      terms: Object.fromEntries(words.map((word, n) => [word, holds[n]])),
    }));
    if (list.every((item) => item.location !== article.location)) // the theme shows every hit below its page
      list.push({ location: article.location, title: escaped(article.title), text: '', score: 0, terms: {} });
    return list;
  }

  addEventListener('message', ({ data: { type, data } }) => {
    if (type === 0) setUp(data.docs);
    postMessage(type === 0 ? { type: 1 } : { type: 3, data: { items: search(data) } });
  });
})();
