"""A consultant's own template, filled in. Pure.

It is sandboxed: it sees the values that it is given, and nothing else.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.errors import InputError

_SANDBOX = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
)
_MOST = 100_000
"""Characters of a mail."""
_MISTAKES = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def fill(template: str, values: Mapping[str, object], name: str) -> str:
    """`template` with `values` put in.

    Raises InputError with the template's `name`, the line, and the names that may stand there.
    """
    try:
        parsed = _SANDBOX.from_string(template)
        filled = "".join(_bounded(parsed.generate(**values)))
    except TemplateSyntaxError as exc:
        raise InputError(f"{name}, line {exc.lineno}: {exc.message}.") from exc
    except _MISTAKES as exc:
        raise InputError(f"{name}{_line(exc)}: {_why(exc, values)}") from exc
    return filled


def _bounded(pieces: Iterable[str]) -> Iterator[str]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > _MOST:
            raise ValueError(f"the mail would be longer than {_MOST:,} characters")
        yield piece


def _line(exc: Exception) -> str:
    """The line of the template that it happened at; empty where it is of no line."""
    frames = traceback.extract_tb(exc.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == "<template>"]
    return f", line {lines[-1]}" if lines else ""


def _why(exc: Exception, values: Mapping[str, object]) -> str:
    if isinstance(exc, UndefinedError):
        return f"{exc.message}. What can be named: {', '.join(values)}."
    if isinstance(exc, SecurityError):
        return f"{exc}. A template can only show what it is given: {', '.join(values)}."
    return f"{exc}."
