"""The bundled packs as a page of Markdown: what each source asks for, and the rules that say it or the reason why none does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from covernet.graph.declarations import Title
from covernet.queries.rules import Pack, Requirement, Rule, Source

Words = Callable[[Rule], Sequence[str]]
"""Says a rule in Chinese and in English: before the colon whom it looks at, after it what it demands of each."""

_HEAD = """\
# 规则包 · Packs

由 `covernet/queries/packs/` 生成，请勿手改。 Generated from `covernet/queries/packs/` by `make docs`; do not edit.

来源的每条要求一行：或有规则，或写明为何没有。冒号之前是分母。 A row for each requirement of a source: with its
rules, or with the reason why it is none. Before the colon stand the subjects, which are the denominator. ¶ is the
paragraph of the source; requirements are in our own words. Figures are the packs' own; a network's `settings.toml`
overrides any of them.
"""


def packs_markdown(packs: Sequence[Pack], words: Words) -> str:
    """A page that shows each pack's requirements.

    >>> from covernet.queries.packs import load_pack
    >>> page = packs_markdown([load_pack("linkage")], lambda rule: (rule.title.zh, rule.title.en))
    >>> [line for line in page.splitlines() if line.startswith("## ")]
    ['## linkage · 联系服务链条 · Linkage chain']
    """
    return "\n".join([_HEAD, *_contents(packs), *(line for pack in packs for line in _pack(pack, words))])


def _contents(packs: Sequence[Pack]) -> Iterator[str]:
    yield "| 规则包 pack | 要求 requirements | 规则 rules | 未成规则 not a rule |\n|---|---:|---:|---:|"
    for pack in packs:
        counts = (len(pack.requirements), len(pack.rules), len(pack.unexpressed))
        yield f"| `{pack.id}` {_both(pack.title)} | {' | '.join(map(str, counts))} |"
    yield ""


def _pack(pack: Pack, words: Words) -> Iterator[str]:
    yield f"## {pack.id} · {pack.title.zh} · {pack.title.en}\n"
    yield f"{_source(pack.source)}\n"
    yield "| ¶ | 要求 requirement | 规则 rule | 检查什么 what is checked |\n|---:|---|---|---|"
    for requirement in pack.requirements:
        yield from _requirement(pack, requirement, words)
    named = {id for requirement in pack.requirements for id in requirement.rules}
    for rule in pack.rules:
        if rule.id not in named:
            yield _row("", "—", *_rule(rule, words))
    yield ""


def _source(source: Source) -> str:
    date = source.date.isoformat() if source.date else ""
    return f"来源 Source: {'，'.join(part for part in (source.title, source.publisher, date) if part)}"


def _requirement(pack: Pack, requirement: Requirement, words: Words) -> Iterator[str]:
    """A row for each rule of a requirement, or one with the reason."""
    about = (str(requirement.paragraph or ""), _both(requirement.title))
    if requirement.reason:
        yield _row(*about, "—", _both(requirement.reason))
    for id in requirement.rules:
        yield _row(*about, *_rule(pack.rule(id), words))
        about = ("", "")


def _rule(rule: Rule, words: Words) -> tuple[str, str]:
    zh, en = words(rule)
    said = f"**{rule.title.zh}**<br>{zh}<br>**{rule.title.en}**<br>{en}"
    return f"`{rule.id}`<br>{rule.kind}, {rule.severity}", said


def _both(title: Title) -> str:
    return f"{title.zh}<br>{title.en}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
