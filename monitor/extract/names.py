"""Names of elements that outlast a visit and a rebuild: ids and classes that somebody chose. Pure.

Left out are what tools generate (hashes, numbers of posts), what only says how something looks
(`mt-4`, `text-center`, `col-md-6`), in which state it is (`active`, `is-open`), of which type a
builder's block is, and what every page calls its rooms (`content`, `wrapper`).
"""

from __future__ import annotations

import re
from itertools import pairwise

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{2,60}")
_GENERATED = re.compile(
    r"^(?:css|sc|jsx|jss|emotion|styled|svelte|astro|ng|ember|react|radix|headlessui|framer|w-node)-"
    r"|^_|__[A-Za-z0-9]*[A-Z0-9][A-Za-z0-9]{2,}$|:|\d{3,}"
    r"|^(?:elementor-(?:element|repeater-item)|post|page-id|postid|menu-item|wp-image)-[0-9a-f]+$"
)
_STATE = re.compile(
    r"^(?:is|has|js|no|was|not)-|^(?:in)?active$|^(?:open|opened|closed|show|shown|hide|hidden|"
    r"visible|invisible|current|selected|first|last|odd|even|loaded|loading|lazy\w*|animated?|"
    r"collapsed?|expanded|disabled|enabled|clone|clearfix|cf|new|old|prev|next)$"
    r"|-(?:active|current|selected|open|visible|hidden|shown|loaded|clone|prev|next|animat\w+)$"
    r"|^(?:aos|wow|animate|fade|slide-in|parallax)(?:-|$)"
)
_LOOK = re.compile(
    r"^-?(?:[mp][trblxyse]?|w|h|gap|space|z|top|left|right|bottom|inset|order|opacity|"
    r"leading|tracking|duration|delay|scale|rotate|translate|basis|grow|shrink|min|max|line|size)"
    r"-[\w.-]+$"
    r"|^(?:col|row|offset|g|gx|gy|d|grid|flex|float|text|bg|border|rounded|shadow|font|fs|fw|lh|"
    r"items|justify|align|self|place|object|overflow|position|display|color|fill|stroke|ring|"
    r"divide|list|cursor|select|transition|ease|container|wide|full|has-text|btn|button|badge|"
    r"card|label|icon|fa|fas|far|fab|dashicons|material|bi|span|columns?|large|medium|small|"
    r"u|o|l|c|t)(?:-[\w-]+)?$"
    r"|^(?:grid|flex|block|inline(?:-\w+)?|relative|absolute|fixed|sticky|static|clear|center|"
    r"centered|aligncenter|alignleft|alignright|alignwide|alignfull|left|right|uppercase|lowercase|"
    r"capitalize|italic|bold|underline|truncate|antialiased|table|middle|top|bottom)$"
)
_TYPE = re.compile(
    r"^wp-|^(?:elementor|e|et_pb|fl|vc|wpb|kt|uk|ct|brz|so|siteorigin|divi)[-_]"
    r"(?:element|section|column|col|container|con|row|module|block|node|inner|widget|wrap\w*|"
    r"widget-(?:wrap|container|text-editor|heading|image|button|html|shortcode)|text|width|grid)"
    r"(?:[-_]|$)"
    r"|^(?:widget|textwidget|module|block|component|element|section|item|entry|post|page|box|"
    r"inner|outer|panel|tile|title|text|headline|heading|paragraph|image|img|link|description|desc|"
    r"date|name|body|copy|richtext|rte|frame|ce-\w+|csc-\w+)$"
)
_ROOM = re.compile(
    r"^(?:site|page|main|primary|secondary|content|the)?[-_]?"
    r"(?:content|main|page|site|wrap|wrapper|container|header|head|footer|foot|sidebar|side|app|"
    r"root|body|top|bottom|area|masthead|colophon|maincontent|navigation|nav|menu|article|inner|"
    r"layout|canvas|outer)$",
    re.I,
)
_PARTS = re.compile(r"[-_]+")
_VOWEL = re.compile(r"[aeiouyäöü]", re.I)


def lasts(name: str) -> bool:
    """Whether a class or an id is a name that somebody gave to this very part of a page."""
    if _NAME.fullmatch(name) is None:
        return False
    if any(p.search(name) for p in (_GENERATED, _STATE, _LOOK, _TYPE, _ROOM)):
        return False
    return not any(_is_random(part) for part in _PARTS.split(name))


def _is_random(part: str) -> bool:
    """Whether letters and digits, or large and small ones, stand as chance would have it."""
    if len(part) < 4:
        return False
    digits = sum(c.isdigit() for c in part)
    if digits and (part[:-2].upper() != part[:-2].lower()) and re.search(r"\d[A-Za-z]", part):
        return True
    turns = sum(a.islower() and b.isupper() for a, b in pairwise(part))
    return (turns >= 2 and len(part) / (turns + 1) < 4) or _VOWEL.search(part) is None
