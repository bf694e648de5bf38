"""A synthetic site of any size, seeded: the shipped models' shapes and lengths, and nothing like a fact.

Every word of a shipped file becomes an invented one of the same length, every figure another figure. What
the site's own vocabulary decides stays: tags, tasks, kinds, licences, yes and no. So pages have the size
and the make-up of real ones. Vectors lie around shared topics, so that pairs match about as often as real
ones do.
"""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from generator.content.folder import read_catalog
from generator.findings.titles import FILLERS, NEGATIONS
from generator.readings.storage import readings_path
from generator.readings.vectors import key, load_all, rounded, store

ROOT = Path(__file__).parent.parent
SHARED_READINGS = ("tags.safetensors", "search.safetensors")  # of the vocabulary and the encoder, which stay
LEFT_OUT = ("models", "readings", "samples", "weights", "searches", "exceptions.yaml")
TOPICS = 60
DIMENSIONS = 384
NOISE = 0.035  # around a topic, per component: matched texts come out near 0.67, as shipped ones do
WORDS = 300  # invented words of each length
WORD = re.compile(r"https?://\S+?(?=[\s)>\"]|$)|[A-Za-z]+|[0-9]+")
KEPT = {"unknown", "n/a", "yes", "no"}
DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
SITE = {
    "title": "Synthetic",
    "tagline": "Invented models, to measure how long pages take",
    "base_url": "https://example.org/",
    "edit_url": "",
}


class Words:
    """Invented text, seeded."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._known: dict[int, list[str]] = {}
        self._said: dict[str, str] = {}
        self._last = ""

    def word(self, length: int) -> str:
        if length not in self._known:
            real = NEGATIONS | FILLERS
            words = (
                "".join(
                    self.chance.choice("aeiou" if place % 2 else "bdfgklmnprvz") for place in range(length)
                )
                for _ in range(WORDS + 50)
            )
            self._known[length] = [word for word in words if word not in real][:WORDS]
        word = self.chance.choice(self._known[length])
        while word == self._last:
            word = self.chance.choice(self._known[length])
        self._last = word
        return word

    def prose(self, text: str) -> str:
        """Of the same length and marks; figures become words, so that no text seems to tell a measurement."""
        return WORD.sub(lambda found: self._one(found[0]), text)

    def figures(self, text: str) -> str:
        """As `prose`, but figures stay figures, of about the same amount: two digits are kept."""
        return re.sub("(?<=[0-9]{2})[0-9]|(?<=[.])[0-9]", lambda _: str(self.chance.randrange(10)), text)

    def again(self, text: str) -> str:
        """As `prose`, and the same for the same text, so that models agree as often as real ones do."""
        if text not in self._said:
            self._said[text] = self.prose(text)
        return self._said[text]

    def _one(self, word: str) -> str:
        if word.startswith("http"):
            return f"https://example.org/{self.prose(word[20:])}"
        new = self.word(len(word))
        return new.upper() if word.isupper() else new.capitalize() if word[0].isupper() else new


def make(site_path: Path, count: int, seed: int = 0) -> None:
    """Writes a site of `count` models to an empty folder, with all readings in place."""
    shutil.copytree(ROOT / "layouts", site_path / "layouts")
    shutil.copytree(ROOT / "content", site_path / "content", ignore=shutil.ignore_patterns(*LEFT_OUT))
    models_path = site_path / "content" / "models"
    models_path.mkdir()
    words = Words(seed)
    _rewrite(site_path / "content" / "site.yaml", lambda site: site | SITE)
    _rewrite(site_path / "content" / "scoring.yaml", lambda recipe: _recipe(recipe, words))
    units = {
        name: row["unit"]
        for name, row in _loaded((site_path / "content" / "facts.yaml").read_text("utf-8")).items()
    }
    shipped = [
        path.read_text("utf-8").split("\n---\n", 1)
        for path in sorted((ROOT / "content" / "models").glob("*.md"))
    ]
    for number in range(count):
        front, body = shipped[number % len(shipped)]
        model = _front(_loaded(front), number, units, words)
        slug = f"{re.sub('[^a-z]+', '-', model['short_name'].casefold()).strip('-')}-{number:04}"
        (models_path / f"{slug}.md").write_text(f"---\n{_dumped(model)}---\n{_body(body, words)}", "utf-8")
    readings_path(site_path).mkdir(parents=True)
    for name in SHARED_READINGS:
        shutil.copy2(readings_path(ROOT) / name, readings_path(site_path) / name)
    store_vectors(site_path, seed)


def store_vectors(site_path: Path, seed: int) -> None:
    """A reading for each capability that has none: what `matchup measure` would make, without a network."""
    catalog, problems = read_catalog(site_path)
    assert catalog is not None, [problem for problem in problems if problem.severity == "error"][:3]
    stored = load_all(site_path)[0].vectors
    draw = np.random.default_rng(seed)
    topics = _unit(draw.normal(size=(TOPICS, DIMENSIONS)))
    topic_of = {tag: number % TOPICS for number, tag in enumerate(catalog.tags)}
    for model in catalog.models:
        vectors, known = {}, stored.get(model.slug, {})
        for capability in model.capabilities:
            name = key(catalog.site.encoder, model, capability)
            around = topics[topic_of[capability.tags[0]]] + draw.normal(size=DIMENSIONS) * NOISE
            vectors[name] = (
                known[name] if name in known else rounded(_unit(around).astype(np.float32)[None])[0]
            )
        if vectors.keys() != known.keys():
            store(site_path, model.slug, vectors)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


# What a file holds


def _loaded(text: str) -> Any:
    return yaml.load(text, yaml.CBaseLoader)  # words stay words: yes is not true, a date no date


def _dumped(value: Any) -> str:
    return yaml.dump(
        value,
        Dumper=yaml.CSafeDumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=10_000,
    )


def _rewrite(path: Path, change: Any) -> None:
    path.write_text(_dumped(change(_loaded(path.read_text("utf-8")))), "utf-8")


def _recipe(recipe: Any, words: Words) -> Any:
    """Public tests get invented names, so that nothing seems to be a model's result in one of them."""
    for dimension in recipe["dimensions"].values():
        for rule in dimension["signals"].values():
            if "benchmark" in rule:
                rule["label"] = words.again(rule["label"])
                rule["benchmark"] = {name: words.again(text) for name, text in rule["benchmark"].items()}
    return recipe


def _front(model: Any, number: int, units: Any, words: Words) -> Any:
    name = words.prose(model.get("short_name", model["name"]))[:19].strip(" -")
    kept = {
        field: model[field]
        for field in ("kind", "tasks", "inputs", "outputs", "license", "pricing", "sources")
    }
    changed: dict[str, Any] = {
        "name": f"{words.prose(model['name'])} {number:04}",
        "short_name": f"{name} {number:04}",
        "maker": words.again(model["maker"]),
        **({"released": _date(model["released"], words)} if "released" in model else {}),
        **kept,
        "facts": {field: _fact(field, fact, units[field], words) for field, fact in model["facts"].items()},
        "benchmarks": [_result(result, words) for result in model.get("benchmarks", [])],
        "signals": {field: _signal(signal, words) for field, signal in model["signals"].items()},
        "disputed": {
            field: dispute | {"why": words.prose(dispute["why"])}
            for field, dispute in model.get("disputed", {}).items()
        },
    }
    for source in kept["sources"].values():
        source["url"], source["title"] = words.prose(source["url"]), words.prose(source["title"])
    if kept["pricing"].get("hosted", "unknown") not in KEPT:
        kept["pricing"]["hosted"] = words.prose(kept["pricing"]["hosted"])
    noted = [
        fact for field, fact in changed["facts"].items() if field != "image_tokens"
    ]  # its note says what merges patches
    for value in (changed.get("released"), *kept.values(), *noted, *changed["signals"].values()):
        if isinstance(value, dict) and isinstance(value.get("note"), str):
            value["note"] = words.prose(value["note"])
    return changed


def _date(written: Any, words: Words) -> Any:
    """Of the same precision, long enough ago to lie before every other date of the file."""
    draw = words.chance.randrange
    day = f"{draw(2000, 2019)}-{draw(1, 13):02}-{draw(1, 29):02}"
    return (
        written | {"date": day[: len(written["date"])]} if isinstance(written, dict) else day[: len(written)]
    )


def _changed(written: Any, change: Any) -> Any:
    """A value in its short or its long form, unless it is open or a word of the recipe's."""
    if isinstance(written, dict):
        return written | {"value": _changed(written["value"], change)}
    return written if written in KEPT or DAY.fullmatch(written) else change(written)


def _fact(name: str, written: Any, unit: str, words: Words) -> Any:
    if unit == "text":
        return _changed(written, words.again)
    if unit in ("count", "bytes") and name != "image_tokens":
        return _changed(written, words.figures)
    return written  # lengths in px and tokens are few on real sites too, and must fit each other


def _signal(written: Any, words: Words) -> Any:
    return _changed(
        written, lambda text: f"{int(text) * words.chance.uniform(0.2, 5):.0f}" if text.isdigit() else text
    )


def _result(result: Any, words: Words) -> Any:
    names = {field: words.again(result[field]) for field in ("dataset", "metric", "setting")}
    return result | names | {"value": f"{float(result['value']) * words.chance.uniform(0.7, 1):.1f}"}


def _body(text: str, words: Words) -> str:
    return "\n".join(_line(line, words) for line in text.split("\n"))


def _line(line: str, words: Words) -> str:
    if line.startswith(("Tags:", "Sources:")):
        return line
    label = re.match(r"(Unique|Versus|Limits): |", line)
    assert label is not None
    return label[0] + words.prose(line[label.end() :])
