"""docs/layouts.md, written from the views that layouts see: every field with its type, and all types within.

Knows no layout's text: what a layout may use is what its view has.
"""

from __future__ import annotations

from generator.authoring.view_fields import computed_fields, fields_of, with_views_inside
from generator.pages.kinds import KINDS
from generator.pages.pieces import layout_views

INTRODUCTION = """\
# What layouts see

Written by `docs/make_reference.py` from the views in `generator/`. A layout is a Jinja template that sees one
frozen value, `page`; it can fetch nothing. Undefined names are faults with the layout's line. Layouts include
each other by literal name, with their folder: `{% extends "pages/base.html" %}`.

The folder says what is done with a layout, and so what it may do.

- `layouts/pages/`: whole pages, and `base.html`, which all of them extend.
- `layouts/joined/`: `compare.html`, what stands in its rows, and links in lists of pairs. Rendered once, then
  filled in for each of the pairs: fields of type `Filled` can be printed, or asked whether they are empty
  (`{% if page.results %}`).
- `layouts/pieces/`: what is rendered once for each model and then joined: cells, capabilities, sources,
  pictures.
- `layouts/macros/`: macros that others import. All measures of a picture stand in one of them.
- `layouts/static/`: no layouts, but files that are copied as they are.

A field of type `Filled` is finished HTML that is put where the layout prints it, long after the layout was
rendered: it has no length and no letters, and is equal to nothing. A filter other than `e`, `safe` and
`default`, a test, a comparison or a loop over one is a fault (`layout-fill`) with its line. In `joined/` that
holds for all words, those of `Frame` and `ScoreParts` too; and for `pages/base.html`, since `compare.html`
extends it. Numbers and answers of yes or no can be computed with.

## A site's own

All layouts and static files come with Matchup. A site has in its own `layouts/` only what it wants to be
otherwise: a file there stands in place of the one with the same path, and all others stay those of Matchup,
updates included. A site without such a folder is made with those alone.

    matchup eject --list               # what there is; those of the site are marked
    matchup eject joined/compare.html  # copies one into layouts/; "compare" does, too
    matchup eject site.css home        # several; --all copies all

A copy begins with a comment that says what the layout sees and which others name it; it prints nothing.
Nothing that lies in the site is written over. To take a file back, delete it. A new file of `static/` goes
into the site as it is. A new layout must be included by one that is used: else no page is made with it, and
`check` warns (`unused-layout`). A fault whose place begins with `matchup-site:` is in a layout of Matchup;
its cause may be one of the site's that it includes.

## Rules

A loop of `range()` is bounded (1,000,000 numbers in one rendering), as are what `*` repeats and the powers
of `**`; `random` and `lipsum` do not exist, since two builds would differ. The filter `markdown` turns
content into clean HTML.

Whitespace is output. `{# -#}` at the end of a line joins the next line to it.
"""


def layouts() -> str:
    """The text of docs/layouts.md."""
    views = layout_views(KINDS)
    shown = list(dict.fromkeys(view for _, view in views))
    rows = [INTRODUCTION.rstrip()]
    for view in shown:
        names = ", ".join(name for name, seen in views if seen is view)
        rows += ["", f"## {names}", "", *_described(view)]
    rows += ["", "# The values inside them"]
    for view in with_views_inside(shown)[len(shown) :]:
        rows += ["", f"## {view.__name__}", "", *_described(view)]
    return "\n".join(rows) + "\n"


def _described(view: type) -> list[str]:
    """Its sentence, if it has one, and a table of its fields."""
    sentence = (view.__doc__ or "").strip().split("\n")[0]
    if sentence.startswith(f"{view.__name__}("):  # the signature that dataclasses write
        sentence = ""
    fields = [f"| `{name}` | {_typed(text)} |" for name, text in fields_of(view).items()]
    head = [sentence, ""] if sentence else []
    return [
        *head,
        "| field | type |",
        "| --- | --- |",
        *fields,
        *(f"| `{name}` | computed |" for name in computed_fields(view)),
    ]


def _typed(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"
