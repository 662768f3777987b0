"""Small pieces of XML, as QTI writes it: words joined by hyphens, names that begin with a letter."""

from __future__ import annotations

from xml.etree.ElementTree import Element, indent, tostring


def element(name: str, *content: Element | str, **attributes: object) -> Element:
    """Return an element with texts and elements in it; `base_type` stands for the attribute `base-type`."""
    plain = {key.rstrip("_").replace("_", "-"): str(value) for key, value in attributes.items()}
    made = Element(name, plain)
    for each in content:
        if isinstance(each, Element):
            made.append(each)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + each
        else:
            made.text = (made.text or "") + each
    return made


def document(root: Element) -> bytes:
    """Return an element as a file."""
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def name(*ids: str) -> str:
    """Return ids as one name that XML allows: it may not begin with a digit."""
    joined = "--".join(ids)
    return f"_{joined}" if joined[0].isdigit() else joined
