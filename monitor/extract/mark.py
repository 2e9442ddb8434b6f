"""A page’s mark: equal marks show a reader the same. Pure.

Most looks at a page differ in tokens and scripts alone. Its words, addresses and pictures in
page order are read off the parsed page in a few calls, a third of the work of a walk; where they
are those of the last look, there is nothing to walk over. Unequal marks say nothing.
"""

from __future__ import annotations

import hashlib

from selectolax.lexbor import LexborNode

from monitor.extract.address import decode_email, link_key
from monitor.extract.head import Head
from monitor.extract.signs import FOR_EARS_SELECTOR
from monitor.extract.tree import Tree
from monitor.extract.walk import EMAIL_LINK, backgrounds_of, is_hidden, is_scripted, picture_of

_TELLING = ", ".join(
    (
        *("a[href]", "img", "form", "dialog", "[style]", "[hidden]", "[data-cfemail]"),
        *("[role]", "[aria-live]", FOR_EARS_SELECTOR),
    )
)
"""Elements that show something, or that may hide it."""
_HEARD = 200
"""Characters by which a hidden part is told from others."""


def mark_of(head: Head, tree: Tree, own: frozenset[str]) -> str:
    """The mark of one page; `own` are the hosts of the site itself."""
    said = [head.title, head.description, *(fact.key for fact in tree.facts)]
    body = tree.body
    if body is not None:
        said.append(" ".join(body.text(deep=True, separator=" ").split()))
        said.extend(_telling(node, own) for node in body.css(_TELLING))
    joined = "\x00".join(said).encode("utf-8", "replace")
    return hashlib.blake2b(joined, digest_size=16).hexdigest()


def _telling(node: LexborNode, own: frozenset[str]) -> str:
    attributes = node.attributes
    tag = node.tag or ""
    if tag == "a":
        href = attributes.get("href") or ""
        if EMAIL_LINK in href:
            return decode_email(href.partition("#")[2])
        told = link_key(href, own)
    elif tag == "img":
        told = f"{picture_of(attributes)} {attributes.get('alt') or ''}"
    else:
        told = decode_email(attributes.get("data-cfemail") or "")
    style = attributes.get("style") or ""
    if is_hidden(tag, attributes) or (tag == "form" and is_scripted(attributes)):
        shown = len(node.css("a[href], img"))
        return f"{told} hides {shown} {node.text(deep=True)[:_HEARD]}"
    return f"{told} {' '.join(backgrounds_of(style))}" if "url(" in style else told
