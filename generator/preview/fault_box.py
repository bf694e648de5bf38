"""The fault that lies over a page, as HTML: the terminal's lines, with places that open in an editor.

A place is a link only where the file is on the machine of whoever looks at it; for others it would lead
nowhere, and tell them how folders are called here. What the link asks for is the editor's own address, so
nothing is run, and a machine without that editor does nothing. Words wrap; source lines with their carets do
not.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import quote

from generator.problems import Misuse, one_of

EDITORS = {
    "vscode": "vscode://file{path}:{line}:{column}",
    "vscodium": "vscodium://file{path}:{line}:{column}",
    "cursor": "cursor://file{path}:{line}:{column}",
    "zed": "zed://file{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}&column={column}",
    "none": "",
}

FORM = re.compile(r"[a-z][a-z0-9+.-]*://[^\s\"'<>]*\{path\}[^\s\"'<>]*")  # an address of its own scheme

PLACE = re.compile(r"( *--> )(.+):(\d+):(\d+)")  # as problems.frame has it

SOURCE = re.compile(r" *\d* \|.*")  # a source line, or the carets under it

BOX = """<style>
#matchup-fault { position: fixed; inset: auto 0 0 0; z-index: 99; max-height: 60vh; overflow: auto;
  padding: 1rem; background: #2b1512; color: #ffe9e4; border-top: 4px solid #e5533d; }
#matchup-fault pre { margin: 0; color: inherit; background: none; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 14px/1.45 ui-monospace, Menlo, Consolas, monospace; }
#matchup-fault span { white-space: pre; }
#matchup-fault a { color: inherit; }
</style>
<div id="matchup-fault" role="alert"><pre>%s</pre></div>
"""


def editor_form(editor: str) -> str:
    """The form of the addresses that an editor opens files by; of one that is not known, as it is given.

    Raises Misuse for what is neither the name of an editor nor such a form.
    """
    if editor in EDITORS:
        return EDITORS[editor]
    if not FORM.fullmatch(editor):
        help = f"{one_of(editor, EDITORS)}; or an address as vscode://file{{path}}:{{line}}:{{column}}"
        raise Misuse(f'--editor "{editor[:90]}" is neither an editor nor the form of an address', help)
    return editor


def fault_box(words: str, site_path: Path, form: str) -> str:
    """The box with these words of the terminal; places are links where there is a form of them."""
    return BOX % "\n".join(_line(line, site_path, form) for line in words.split("\n"))


def _line(line: str, site_path: Path, form: str) -> str:
    place = PLACE.fullmatch(line)
    if place is not None and form:
        return _linked(place, site_path, form)
    words = html.escape(line, quote=False)
    return f"<span>{words}</span>" if SOURCE.fullmatch(line) else words


def _linked(place: re.Match[str], site_path: Path, form: str) -> str:
    """The line of a place; without a link where no file of the site is named."""
    arrow, name, line, column = place.groups()
    words = html.escape(f"{name}:{line}:{column}", quote=False)
    path = site_path / name
    if Path(name).is_absolute() or ".." in Path(name).parts or not path.is_file():
        return html.escape(arrow, quote=False) + words
    rooted = f"/{path.as_posix().lstrip('/')}"  # a drive of Windows stands behind a slash, too
    address = form.replace("{path}", quote(rooted)).replace("{line}", line).replace("{column}", column)
    return f'{html.escape(arrow, quote=False)}<a href="{html.escape(address)}">{words}</a>'
