"""Invented logs in every format that tools write, each with the same queries, and rows that must not be kept.

`PLANTED` are made up: no such person, account or number exists. None of them may ever reach a file of a site.
"""

from __future__ import annotations

import json
from pathlib import Path

# query, clicks or searches, impressions, people
TYPED = (
    ("image captioning", 240, 2400, 180),
    ("alt text, generated", 64, 512, 50),
    ('describe "this" picture', 17, 96, 12),
    ("画像 キャプション", 9, 29, 8),
    ("depth maps", 5, 1203, 5),
    ("rare words", 3, 40, 2),
    ("never clicked", 0, 2310, 0),
)

KEPT = (
    "alt text, generated",
    "depth maps",
    'describe "this" picture',
    "image captioning",
    "画像 キャプション",
)

# reason, query
PLANTED = (
    ("e-mail", "anna.beispiel@example.org captions"),
    ("e-mail", "ＡＮＮＡ＠ＥＸＡＭＰＬＥ．ＯＲＧ"),
    ("e-mail", "anna (at) example org"),
    ("e-mail", "anna at example dot org"),
    ("handle", "pictures by @annabeispiel"),
    ("address", "https://intern.example.org/u/anna?id=77"),
    ("address", "www.annabeispiel.example"),
    ("address", "annabeispiel.de"),
    ("address", "bilder.berlin/annabeispiel katze"),
    ("address", "c:\\users\\anna\\captions.txt"),
    ("address", "/home/anna/captions"),
    ("address", "router 192.168.7.12"),
    ("iban", "DE89 3704 0044 0532 0130 00"),
    ("iban", "gb82west12345698765432"),
    ("hex", "550e8400-e29b-41d4-a716-446655440000"),
    ("hex", "deadbeef00112233445566"),
    ("digits", "+49 (170) 555-01-99"),
    ("digits", "call 0 1 7 0 5 5 5 please"),
    ("digits", "٠١٢٣٤٥٦٧"),
    ("token", "sk-annaq7x2k9m4w8"),
    ("token", "annabeispiel1984"),
    ("token", "qwertzuiopasdfghjklyxcvbnmqwertzuiop"),
    ("control", "an\u200bna beispiel"),
    ("control", "an\u202ena beispiel"),
    ("operator", "anna beispiel site:example.org"),
    ("operator", '"captions" \n-site:example.net'),
    ("short", "a"),
    ("long", "anna beispiel, " * 6),
    ("many-words", "my name is anna and i would like to see a picture please"),
)


def quoted(*fields: object, delimiter: str = ",") -> str:
    """A line of separated values; quoted where it must be."""
    written = []
    for field in fields:
        text = str(field)
        is_plain = not any(mark in text for mark in (delimiter, '"', "\n"))
        written.append(text if is_plain else '"{}"'.format(text.replace('"', '""')))
    return delimiter.join(written)


def planted_rows() -> list[tuple[str, int, int, int]]:
    """Each by enough people to be kept, were it not for what it says."""
    return [(query, 40, 400, 30) for _, query in PLANTED]


def search_console(rows=TYPED, head: str = "Top queries,Clicks,Impressions,CTR,Position") -> str:
    lines = [
        quoted(query, clicks, shown, f"{100 * clicks / (shown or 1):.2f}%", 5.62)
        for query, clicks, shown, _ in rows
    ]
    return "\n".join((head, *lines)) + "\n"


def spreadsheet(rows=TYPED) -> str:
    """The German list, saved again by a spreadsheet: semicolons, points in thousands, a mark, CRLF."""
    lines = [
        quoted(query, clicks, f"{shown:,}".replace(",", "."), "3,41\u00a0%", "8,4", delimiter=";")
        for query, clicks, shown, _ in rows
    ]
    return (
        "\ufeff"
        + "\r\n".join(("Häufigste Suchanfragen;Klicks;Impressionen;Klickrate;Position", *lines))
        + "\r\n"
    )


def comparison(rows=TYPED) -> str:
    kinds = ("Clicks", "Impressions", "CTR", "Position")
    head = ["Top queries", *(f"{when} 3 months {kind}" for kind in kinds for when in ("Last", "Previous"))]
    lines = [
        quoted(query, clicks, clicks // 2, shown, shown // 2, "3%", "0%", 6.2, 9.1)
        for query, clicks, shown, _ in rows
    ]
    return "\n".join((quoted(*head), *lines)) + "\n"


def pages(rows=TYPED) -> str:
    """Queries with their pages: each query's clicks stand on two lines."""
    lines = ["Query,Page,Clicks,Impressions,CTR,Position"]
    for query, clicks, shown, _ in rows:
        for name, part in (("a", clicks - clicks // 3), ("b", clicks // 3)):
            lines.append(quoted(query, f"https://example.org/compare/{name}", part, shown, 0.033, 4))
    return "\n".join(lines) + "\n"


def bing(rows=TYPED, head: str = "Keyword,Impressions,Clicks,CTR,Avg. Position") -> str:
    lines = [quoted(query, shown, clicks, "1.2%", 4.1) for query, clicks, shown, _ in rows]
    return "\n".join((head, *lines)) + "\n"


def site_search(rows=TYPED) -> str:
    """Google Analytics 4: remarks, an empty term, (not set), a grand total."""
    lines = [quoted(query, count, people) for query, count, _, people in rows]
    total = sum(count for _, count, _, _ in rows)
    return "\n".join(
        (
            "# ----------------------------------------",
            "# Search terms: Search term",
            "# Start date: 20260801",
            "# End date: 20261031",
            "",
            "Search term,Event count,Total users",
            ",212,190",
            *lines,
            "(not set),20,19",
            f"Grand total,{total},300",
            "",
        )
    )


def table(rows=TYPED) -> str:
    return (
        "\n".join(("query,count,users", *(quoted(query, count, people) for query, count, _, people in rows)))
        + "\n"
    )


def json_lines(rows=TYPED) -> str:
    objects = ({"query": query, "count": count, "users": people} for query, count, _, people in rows)
    return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in objects)


WRITTEN = {
    "search-console": search_console,
    "spreadsheet": spreadsheet,
    "search-console-comparison": comparison,
    "search-console-pages": pages,
    "bing": bing,
    "ga4-site-search": site_search,
    "table": table,
    "json-lines": json_lines,
}


def laid(folder: Path, text: str, name: str = "raw.csv", encoding: str = "utf-8") -> Path:
    """A raw log as a file, outside of any site."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path
