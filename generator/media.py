"""What the ending of a file's name tells: its media type, and of which sort it is.

One table for whoever answers or sends files: the preview and object stores. Reads no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",  # UTF-8 by its own standard
    ".xml": "application/xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".gz": "application/gzip",
}

UNKNOWN = "application/octet-stream"

PICTURES = (".webp", ".png", ".jpg")

ASSETS = (".css", ".js", ".svg", ".ico", ".woff2", *PICTURES)  # what pages need to look right

# Worth compressing.
TEXTS = (".html", ".css", ".js", ".svg", ".xml", ".atom", ".txt", ".md", ".csv", ".json")


def media_type(path: str) -> str:
    """The value of Content-Type for a file of this name."""
    return TYPES.get(PurePosixPath(path).suffix, UNKNOWN)
