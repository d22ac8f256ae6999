"""HTML, written so that nothing can slip through unescaped: text is escaped, and only an element is not."""

from __future__ import annotations

from html import escape

# Without content, and without an end (HTML standard, void elements).
VOID = frozenset({"meta", "link", "br", "rect", "path"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *content: str | Markup, **attributes: str | None) -> Markup:
    """An element. `class_` is `class`, `aria_label` is `aria-label`; an attribute that is None is left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{told}>" if name in ("meta", "link", "br") else f"<{name}{told}/>")
    return Markup(f"<{name}{told}>{together(*content)}</{name}>")


def together(*content: str | Markup) -> Markup:
    return Markup("".join(each if isinstance(each, Markup) else escape(each) for each in content))
