"""Texts that would run if a page let them, and a network that holds each of them in every property that takes one."""

from __future__ import annotations

from pathlib import Path

from covernet.graph.declarations import Property
from covernet.graph.model import SCHEMA
from tests.browser.networks import TOWN, Rows, write_bundle

_HIT = "window.hit=1"
_EVENTS = (
    "<img src=x onerror={}>", "<svg onload={}>", "<body onload={}>", "<iframe onload={}></iframe>", "<details open ontoggle={}>",
    "<video><source onerror={}></video>", "<audio src=x onerror={}>", "<input autofocus onfocus={}>",
    "<marquee onstart={}>", "<svg><animate onbegin={} attributeName=x dur=1s>", "<style onload={}></style>",
    "<object data=x onerror={}></object>", "<link rel=stylesheet href=x onerror={}>", "<img src=x ONERROR={}>",
    "<img/src=x/onerror={}>", "<img src=x onerror = {}>", "<svg/onload={}>", "<b onclick={}>x</b>", "<img src=1 onerror='{}'>",
    '<img src=1 onerror="{}">', "<a href=# onmouseover={}>x</a>", "<select autofocus onfocus={}>", "<embed src=x onerror={}>",
    "<image src=x onerror={}>", "<p onanimationstart={} style='animation:x 1s'>", "<button autofocus onfocus={}>x",
)  # fmt: skip
_BREAKS = (
    "<script>{}</script>", "</script><script>{}</script>", "<SCRIPT>{}</SCRIPT>", "<script/x>{}</script>",
    "<script src='data:text/javascript,{}'></script>", "--><script>{}</script>", "]]><script>{}</script>",
    "</title><script>{}</script>", "</style><script>{}</script>", "</textarea><script>{}</script>", "</svg><script>{}</script>",
    "<svg><script>{}</script></svg>", "<math><script>{}</script></math>", "</select><script>{}</script>",
    "<!--<script>{}</script>", "<noscript><p title='</noscript><img src=x onerror={}>'>", '"><img src=x onerror={}>',
    "'><img src=x onerror={}>", '" onmouseover="{}', "' onfocus='{}' autofocus='", "` onerror={}", "</option><img src=x onerror={}>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>", "<iframe src='javascript:parent.hit=1'></iframe>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>", "<base href='javascript:{}//'>", "<form action='javascript:{}'>",
    "<a href='javascript:{}'>x</a>", "<template><script>{}</script></template>", "<table><img src=x onerror={}></table>",
)  # fmt: skip
_WORDS = (
    "javascript:{}", "'-{}-'", '"-{}-"', "\\u003cscript\\u003e{}\\u003c/script\\u003e", "${{{}}}", "{{{{{}}}}}", "`${{{}}}`",
    "\\';{};//", '\\";{};//', "x\u2028{}\u2029x", "&lt;script&gt;{}&lt;/script&gt;", "%3Cscript%3E{}%3C/script%3E",
    "#/village/<img src=x onerror={}>", "__proto__", "constructor", '=HYPERLINK("javascript:{}")',
)  # fmt: skip
PAYLOADS = tuple(text.format(_HIT) for text in (*_EVENTS, *_BREAKS, *_WORDS))

COUNT = len(PAYLOADS)


def node_id(label: str, number: int) -> str:
    """The id of a node; places have official codes."""
    return {"County": "310151", "Town": TOWN, "Village": f"{TOWN}{number:03d}"}.get(label, f"{label}-{number:03d}")


def _filled(properties: tuple[Property, ...], number: int) -> dict[str, object]:
    """Every string property, each with another payload; closed ones with an allowed value."""
    return {
        p.name: next(iter(p.values)) if p.values else PAYLOADS[(number + shift) % COUNT]
        for shift, p in enumerate(properties)
        if p.type == "string"
    }


def write_hostile(folder: Path) -> Path:
    """As many nodes of each label as there are payloads, and all relations that the schema allows among them."""
    tables: dict[str, Rows] = {}
    for node in SCHEMA.nodes:
        count = 1 if node.label in ("County", "Town") else COUNT
        dates = {p.name: "2025-05-05" for p in node.properties if p.type == "date" and p.name == "date"}
        tables[node.label] = [
            {"id": node_id(node.label, n), **_filled(node.properties, n), **dates} for n in range(count)
        ]
    for edge in SCHEMA.edges:
        tables[edge.name] = [
            {
                "from_label": a, "from": node_id(a, n), "to_label": b, "to": node_id(b, (n + (a == b)) % COUNT),
                **_filled(edge.properties, n),
            }
            for a, b in edge.endpoints
            for n in range(1 if {a, b} <= {"County", "Town"} else COUNT)
        ]  # fmt: skip
    return write_bundle(folder, tables)
