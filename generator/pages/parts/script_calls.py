"""Classic scripts that hand JSON to a function in the browser: they work from disk, too."""

from __future__ import annotations

import json

ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})  # wherever it may be pasted


def script_call(function: str, value: object) -> str:
    """One call with one argument, as ASCII: no word of it ends a string, a script or a line."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return f"{function}({text.translate(ESCAPED)});\n"
