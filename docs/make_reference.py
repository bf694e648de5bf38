"""Writes docs/fields.md and docs/layouts.md from the code, so that they can't drift.

    python docs/make_reference.py           write both
    python docs/make_reference.py --check   fail when one is stale
"""

from __future__ import annotations

import dataclasses
import re
import sys
import typing
from pathlib import Path

from pydantic import BaseModel

from generator import catalog, fragments, schema, scoring, verdict, views
from generator.content import FactRowsShape

DOCS = Path(__file__).parent
FILES: list[tuple[str, type[BaseModel]]] = [
    ("content/models/&lt;slug&gt;.md (front matter) or .yaml", schema.ModelShape),
    ("a capability", schema.CapabilityShape),
    ("a source", schema.SourceShape),
    ("`released`", schema.DatedShape),
    ("`license`", schema.LicenseShape),
    ("`pricing`", schema.PricingShape),
    ("a fact", schema.FactShape),
    ("a signal", schema.SignalShape),
    ("a published result", schema.BenchmarkShape),
    ("content/site.yaml", schema.SiteShape),
    ("its `encoder`", schema.EncoderShape),
    ("content/scoring.yaml", schema.ScoringShape),
    ("a dimension", schema.DimensionShape),
    ("a signal's rule", schema.SignalRuleShape),
    ("content/tags.yaml", schema.TagsShape),
    ("a task", schema.TaskShape),
    ("a tag", schema.TagShape),
    ("a row of content/facts.yaml", schema.FactRowShape),
]
LAYOUTS: list[tuple[str, type]] = [
    ("compare.html", views.ComparePage),
    ("model.html", views.ModelPage),
    ("home.html", views.HomePage),
    ("methodology.html", views.MethodPage),
    ("404.html, robots.txt, sitemap.xml, sitemap-part.xml", views.PlainPage),
    ("parts/cell.html", fragments.CellView),
    ("parts/capability.html", fragments.CapabilityView),
    ("parts/sources.html", fragments.SourcesView),
]
MODULES = (catalog, scoring, verdict, fragments, views)


def fields() -> str:
    assert FactRowsShape.__doc__
    rows = [
        "# Fields of the content files",
        "",
        "Written by `docs/make_reference.py` from `generator/schema.py`. Fields without a default must be there. Where a field has parts, naming the first part alone is the short form: `license: MIT`.",
    ]
    for title, shape in FILES:
        rows += ["", f"## {title}", "", "| field | may be | default | meaning |", "| --- | --- | --- | --- |"]
        for name, field in shape.model_fields.items():
            default = "" if field.is_required() else "none" if field.default is None else f"`{field.get_default(call_default_factory=True) or 'empty'}`"  # type: ignore[call-arg]
            rows.append(f"| `{name}` | {accepted(field.annotation)} | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def accepted(annotation: object) -> str:
    """A type as an editor would say it."""
    origin, inner = typing.get_origin(annotation), [part for part in typing.get_args(annotation) if part is not type(None)]
    if origin is typing.Literal:
        return " \\| ".join(str(word) for word in inner)
    if origin is list:
        return f"list of {accepted(inner[0])}"
    if origin is dict:
        return f"names with {accepted(inner[1])}"
    if origin is typing.Annotated:
        return "date" if any("date" in str(part) for part in inner[1:]) else accepted(inner[0])
    if inner:
        return " \\| ".join(accepted(part) for part in inner)
    words = {str: "text", float: "number", int: "whole number"}
    return words.get(annotation, "parts, see below")  # type: ignore[call-overload,no-any-return]


def layouts() -> str:
    rows = [
        "# What layouts see",
        "",
        "Written by `docs/make_reference.py` from the views in `generator/`. A layout is a Jinja template that sees one frozen value, `page`; it can fetch nothing. Undefined names are faults with the layout's line. "
        "Layouts include each other by literal name. The filter `markdown` turns content into clean HTML. Files under `layouts/static/` are copied as they are.",
    ]
    shown: list[type] = []
    for layout, view in LAYOUTS:
        rows += ["", f"## {layout}", "", *table(view)]
        shown.append(view)
    rows += ["", "# The values inside them"]
    queue = [found for view in shown for found in inside(view)]
    while queue:
        view = queue.pop(0)
        if view not in shown:
            shown.append(view)
            rows += ["", f"## {view.__name__}", "", *([summary(view), ""] if summary(view) else []), *table(view)]
            queue += inside(view)
    return "\n".join(rows) + "\n"


def table(view: type) -> list[str]:
    properties = [name for name, value in vars(view).items() if isinstance(value, property)]
    rows = [f"| `{field.name}` | {typed(str(field.type))} |" for field in dataclasses.fields(view)]
    return ["| field | type |", "| --- | --- |", *rows, *(f"| `{name}` | computed |" for name in properties)]


def typed(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def summary(view: type) -> str:
    text = (view.__doc__ or "").strip().split("\n")[0]
    return "" if text.startswith(f"{view.__name__}(") else text


def inside(view: type) -> list[type]:
    """The dataclasses of ours that the fields of a view name."""
    words = {word for field in dataclasses.fields(view) for word in re.findall(r"\w+", str(field.type))}
    known = {name: value for module in MODULES for name, value in vars(module).items() if dataclasses.is_dataclass(value)}
    return [known[word] for word in sorted(words) if word in known]  # type: ignore[misc]


def main() -> int:
    stale = []
    for name, text in (("fields.md", fields()), ("layouts.md", layouts())):
        path = DOCS / name
        if "--check" in sys.argv:
            stale += [name] if not path.exists() or path.read_text("utf-8") != text else []
        else:
            path.write_text(text, "utf-8")
    if stale:
        print(f"stale: {', '.join(stale)}; run python docs/make_reference.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
