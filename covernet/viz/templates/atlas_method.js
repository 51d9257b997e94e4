// What was checked: packs, rules in words with their denominators, changed figures, and what is not checked.
function methodPage(query) {
  const chosen = query.get('r');
  const notes = ['readAudit', 'readRate', 'readMust', WORKING ? 'readWorking' : 'readShare'];
  return [
    el('section', {}, [
      el('h2', { class: 'big', text: word('readTitle') }),
      el(
        'ul',
        { class: 'prose' },
        notes.map((key) => el('li', { text: word(key) })),
      ),
      el('p', { class: 'note', text: [...factsLine(), word('made', D.tool)].join(' · ') }),
    ]),
    D.packs.map((pack, n) => packSection(pack, n, chosen)),
  ];
}

function packSection(pack, number, chosen) {
  const rules = D.rules.map((rule, n) => [rule, n]).filter(([rule]) => rule.pack === number);
  const head = el('tr', {}, [
    th(word('severity')),
    th(word('rule')),
    th(word('meaning'), { class: 'wide' }),
    th(word('paragraph')),
    th(word('checked'), { class: 'num' }),
    th(word('gapCount'), { class: 'num' }),
  ]);
  const body = rules.map(([rule, n]) => {
    const own = D.measures.find((m) => m.rule === n);
    const found = FINDINGS.filter((f) => f.rule === n);
    const single = found.filter((f) => f.subject && f.subject[0] !== rule.of);
    const whole = rule.kind === 'total' || !rule.of;
    return el('tr', { id: `rule-${n}`, class: chosen === String(n) ? 'chosen' : null }, [
      el('td', { class: 'nowrap' }, mark(rule.must)),
      el('td', { class: 'main' }, [
        found.length ? el('a', { href: `#/gaps?rule=${n}`, text: say(rule.title) }) : say(rule.title),
        el('small', { class: 'id', text: rule.id.split('/')[1] }),
      ]),
      el('td', { class: 'full' }, [
        say(rule.words),
        single.map((f) =>
          el('div', {
            class: 'note',
            text: `▲ ${f.subject[0] === 'Network' ? '' : `${subjectName(f)} · `}${detail(f)}`,
          }),
        ),
      ]),
      el('td', {
        class: 'nowrap',
        'data-label': word('paragraph'),
        text: rule.paragraph === null ? '' : word('para', rule.paragraph),
      }),
      el('td', { class: 'num', 'data-label': word('checked'), text: fmt(own.checked[0]) }),
      el('td', {
        class: 'num',
        'data-label': word('gapCount'),
        text: whole ? found.length : `${fmt(own.gaps[0])}${single.length ? ` + ${single.length}` : ''}`,
      }),
    ]);
  });
  const [title, publisher, date] = pack.source;
  return el('section', {}, [
    el('h2', { text: `${say(pack.title)} · ${pack.id} · ${word('version', pack.version)}` }),
    el('p', {
      class: 'note',
      text: `${word('source')}${lang ? ': ' : '：'}${[title, publisher, date].filter(Boolean).join(lang ? ', ' : '，')}`,
    }),
    pack.overrides.length
      ? el('div', {}, [
          el('h3', { text: `▲ ${word('overrides')}` }),
          el(
            'ul',
            { class: 'prose' },
            pack.overrides.map((o) => el('li', { text: word('overrideRow', ...o) })),
          ),
        ])
      : null,
    table(say(pack.title), head, body, 'list stack'),
    pack.unexpressed.length
      ? el('div', {}, [
          el('h3', { text: word('unexpressed') }),
          table(
            word('unexpressed'),
            el('tr', {}, [th(word('rule')), th(word('reason'), { class: 'wide' }), th(word('paragraph'))]),
            pack.unexpressed.map(([name, paragraph, why]) =>
              el('tr', {}, [
                el('td', { text: say(name) }),
                el('td', { text: say(why) }),
                el('td', { class: 'nowrap', text: paragraph === null ? '' : word('para', paragraph) }),
              ]),
            ),
            'list',
          ),
        ])
      : null,
  ]);
}
