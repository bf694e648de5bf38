"""Makes generator/fonts/ of two variable fonts: fixed weights, the letters that names need, and kerning.

Run by hand when letters are to be added, never in a build:

    python -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools==4.68.0 fontpkg-literata==3.103 \\
        fontpkg-inter==4.1.post1
    /tmp/fonts/bin/python docs/make_fonts.py

Pillow's plain layout reads the old table "kern" and no GPOS, so pairs of plain letters are copied there.
"""

from __future__ import annotations

from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parent.parent / "generator" / "fonts"
CUTS = {  # file: package, variable font, axes
    "Literata-Title.ttf": ("fontpkg_literata", "Literata[opsz,wght].ttf", {"opsz": 60, "wght": 600}),
    "Literata-Text.ttf": ("fontpkg_literata", "Literata[opsz,wght].ttf", {"opsz": 30, "wght": 400}),
    "Inter-Text.ttf": ("fontpkg_inter", "Inter[opsz,wght].ttf", {"opsz": 24, "wght": 450}),
}
RANGES = (  # letters of names in Latin, Greek and Cyrillic, and marks that texts are written with
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x17F),
    (0x1C4, 0x1DC),
    (0x01E6, 0x01E7),
    (0x1EA, 0x1EB),
    (0x1FA, 0x21B),
    (0x2BC, 0x2BC),
    (0x386, 0x38A),
    (0x38C, 0x38C),
    (0x38E, 0x3A1),
    (0x3A3, 0x3CE),
    (0x400, 0x45F),
    (0x490, 0x491),
    (0x1E80, 0x1E85),
    (0x1EA0, 0x1EF9),
    (0x2010, 0x2015),
    (0x2018, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x2030, 0x2030),
    (0x2032, 0x2033),
    (0x2039, 0x203A),
    (0x2044, 0x2044),
    (0x2070, 0x2070),
    (0x2074, 0x2079),
    (0x2080, 0x2089),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2248, 0x2248),
    (0x2260, 0x2260),
    (0x2264, 0x2265),
)
KERNED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;-–’'\"()/"


def main() -> None:
    sources = {package: files(package) / "files" for package, _, _ in CUTS.values()}
    shared = set.intersection(
        *(set(TTFont(str(sources[package] / name)).getBestCmap()) for package, name, _ in CUTS.values())
    )
    letters = sorted(code for first, last in RANGES for code in range(first, last + 1) if code in shared)
    for name, (package, source, axes) in CUTS.items():
        font = instantiateVariableFont(TTFont(str(sources[package] / source)), axes)
        pairs = _kerning(font)
        _subset(font, letters)
        _add_kerning(font, pairs)
        font.save(FONTS / name, reorderTables=True)
    (FONTS / "letters.txt").write_text("".join(_lines(letters)))
    for package in sources:
        licence = f"OFL-{package.removeprefix('fontpkg_').title()}.txt"
        (FONTS / licence).write_bytes((files(package) / "LICENSE").read_bytes())


def _subset(font: TTFont, letters: list[int]) -> None:
    options = Options(
        layout_features=[],
        name_IDs=[0, 1, 2, 5, 13, 14],
        notdef_outline=True,
        hinting=False,
        glyph_names=False,
    )
    options.drop_tables += ["DSIG", "STAT", "GDEF", "GSUB", "GPOS", "MVAR", "HVAR", "avar", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    font["head"].modified = font["head"].created  # no time in the file
    font.recalcTimestamp = False


def _kerning(font: TTFont) -> dict[tuple[int, int], int]:
    """By two letters, what GPOS moves the second by: the first table of pairs that has both wins."""
    names = {letter: font.getBestCmap()[ord(letter)] for letter in KERNED}
    pairs: dict[tuple[int, int], int] = {}
    tables = list(_pair_tables(font["GPOS"].table))
    for left, right in product(KERNED, repeat=2):
        moves = (_move(table, names[left], names[right]) for table in tables)
        move = next((found for found in moves if found is not None), 0)
        if move:
            pairs[ord(left), ord(right)] = move
    return pairs


def _pair_tables(gpos: Any) -> Any:
    wanted = {
        number
        for record in gpos.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for number in record.Feature.LookupListIndex
    }
    for number in sorted(wanted):
        for table in gpos.LookupList.Lookup[number].SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType == 2:
                yield table


def _move(table: Any, left: str, right: str) -> int | None:
    if left not in table.Coverage.glyphs:
        return None
    if table.Format == 1:
        of_left = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
        values = [record.Value1 for record in of_left if record.SecondGlyph == right]
        return values[0].XAdvance if values and values[0] else None
    record = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record[
        table.ClassDef2.classDefs.get(right, 0)
    ]
    return getattr(record.Value1, "XAdvance", 0) if record.Value1 else 0


def _add_kerning(font: TTFont, pairs: dict[tuple[int, int], int]) -> None:
    names = font.getBestCmap()
    table = KernTable_format_0()
    table.coverage, table.apple, table.tupleIndex = 1, False, None
    table.kernTable = {(names[left], names[right]): move for (left, right), move in pairs.items()}
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [table]


def _lines(letters: list[int]) -> list[str]:
    """Runs of code points, one a line."""
    lines, first = [], letters[0]
    for code, following in zip(letters, [*letters[1:], 0], strict=True):
        if following != code + 1:
            lines.append(f"{first:04X}-{code:04X}\n")
            first = following
    return lines


if __name__ == "__main__":
    main()
