"""Object stores: a folder by its address, one in memory, and S3 as moto's server plays it on this machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.output.ledger import Ledger
from generator.output.objectstore import Store, headers_of, ledger_name, version_of
from generator.output.plan import explain
from generator.output.publish import Published
from generator.problems import CannotGoOn, Misuse
from tests.output.toy_output import page
from tests.output.toy_stores import KEYS, SITE, Moto, Remote, clean, never

obstore = pytest.importorskip("obstore")
from obstore.store import MemoryStore  # noqa: E402

# What is refused


def test_unknown_objects_are_refused_with_the_first_name_before_anything_is_sent(remote: Remote) -> None:
    strangers = {"compare/a/b.html": b"theirs", "a-note.txt": b"theirs"}
    for path, content in strangers.items():
        obstore.put(remote.inner, path, content)
    with pytest.raises(CannotGoOn, match=r'2 files that matchup did not write; the first is "a-note.txt"'):
        remote.send(SITE)
    assert remote.objects() == dict(sorted(strangers.items()))


def test_after_a_lost_ledger_pages_are_taken_over_and_other_objects_refused(sent: Remote) -> None:
    sent.ledger_path.write_bytes(b"no ledger")
    obstore.put(sent.inner, "compare/a/notes.txt", b"theirs")
    with pytest.raises(
        CannotGoOn, match=r'may not be ours, as the ledger was lost; the first is "compare/a/notes.txt"'
    ):
        sent.send(SITE)
    obstore.delete(sent.inner, "compare/a/notes.txt")
    assert sent.send(SITE).written == len(SITE)
    assert sent.objects() == clean(SITE)


def test_a_ledger_of_another_address_is_refused(sent: Remote) -> None:
    other = Remote(Store("memory:///elsewhere", MemoryStore()), None, sent.ledger_path)
    with pytest.raises(
        CannotGoOn, match=re.escape(f'is about "{sent.store.address}", not about "memory:///elsewhere"')
    ):
        other.send(SITE)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://bucket/prefix", r'"ftp://" is no object store'),
        ("s3n://bucket/prefix", r'use "s3"'),
        ("s3://", r'"s3://" can\'t be used: .*\n.*s3://bucket/prefix'),
        ("az://container/prefix", r"Account must be specified\n.*AZURE_STORAGE_ACCOUNT_NAME"),
    ],
)
def test_an_address_of_no_store_is_refused_with_the_right_form(
    address: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(Misuse, match=message):
        Store.open(address)


# What the store refuses


def test_a_missing_bucket_is_named(s3: Moto, tmp_path: Path) -> None:
    absent = Remote(Store.open("s3://no-such-bucket/x", retries=0), None, tmp_path / "ledger.sqlite")
    with pytest.raises(CannotGoOn, match=r'there is no bucket "no-such-bucket"\n.* make it first'):
        absent.send(SITE)


@pytest.mark.parametrize(
    "act",
    [
        lambda store: store.listed(),
        lambda store: store.send("a.html", b""),
        lambda store: store.delete(["a", "b"]),
    ],
)
def test_wrong_credentials_are_told_with_the_variables_to_set(
    bucket: Remote, s3: Moto, act: Callable[[Store], object]
) -> None:
    s3.ask("POST", "moto-api/reset-auth", b"0")
    try:
        with pytest.raises(
            CannotGoOn, match=r"the store refuses us \(InvalidAccessKeyId\)\n.* AWS_ACCESS_KEY_ID"
        ):
            act(bucket.store)
    finally:
        s3.ask("POST", "moto-api/reset-auth", b"inf")


def test_no_credentials_are_told_as_such(s3: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(
        CannotGoOn,
        match=r'"s3://bucket/a.html" was not sent: no credentials were found\n.* set AWS_ACCESS_KEY_ID',
    ):
        Store.open("s3://bucket", retries=0).send("a.html", b"")


def test_an_object_that_does_not_arrive_is_named_and_what_was_sent_before_is_kept(
    bucket: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    away = Store.open(bucket.store.address, retries=0)

    class Torn(Store):
        def send(self, path: str, content: bytes) -> int:
            return (away if path == "compare/b/c.html" else bucket.store).send(path, content)

    torn = Remote(Torn(bucket.store.address, bucket.inner), bucket.inner, bucket.ledger_path)
    with pytest.raises(
        CannotGoOn,
        match=r'"s3://.*/some/prefix/compare/b/c.html" was not sent: .*refused.*\n.*what was sent is kept',
    ):
        torn.send(SITE)
    assert {"style.css", "samples/cat.webp", "index.html", "compare/a/b.html"} <= set(bucket.objects())
    assert bucket.send(SITE).written <= 2  # the last batch
    assert bucket.objects() == clean(SITE)


# What is looked at


def test_objects_that_others_removed_or_changed_are_sent_again_when_verified(sent: Remote) -> None:
    obstore.delete(sent.inner, ["index.html"])
    obstore.put(sent.inner, "compare/a/b.html", b"theirs")
    assert sent.send(SITE, never).kept == len(SITE)  # nobody looked
    assert sent.send(SITE, is_verified=True).written == 2
    assert sent.objects() == clean(SITE)
    assert sent.send(SITE, never, is_verified=True) == Published(0, len(SITE), 0, 0)


def test_what_verifying_found_is_known_to_the_next_send_when_this_one_stops(sent: Remote) -> None:
    obstore.delete(sent.inner, ["compare/b/c.html"])
    with pytest.raises(AssertionError):
        sent.send(SITE, never, is_verified=True)
    assert sent.reasons(SITE) == {"compare/b/c.html": ("interrupted",)}


def test_objects_of_others_are_refused_when_verified(sent: Remote) -> None:
    obstore.put(sent.inner, "compare/a/notes.txt", b"theirs")
    with pytest.raises(CannotGoOn, match=r'the first is "compare/a/notes.txt"'):
        sent.send(SITE, is_verified=True)


def test_explaining_goes_by_the_ledger(sent: Remote) -> None:
    with Ledger.open(sent.ledger_path) as ledger:
        actions = [
            explain("index.html", target, ledger, sent.store.address).action
            for target in (SITE[0], page("index.html", left="new"), None)
        ]
        assert actions == ["keep", "write", "delete"]
        assert explain("other.html", page("other.html"), ledger, sent.store.address).reasons == ("new",)


def test_objects_have_their_types_and_how_long_they_may_be_kept(bucket: Remote) -> None:
    bucket.send(SITE)
    told = {
        path: dict(obstore.get(bucket.inner, path).attributes)
        for path in ("index.html", "style.css", "samples/cat.webp")
    }
    assert told == {
        "index.html": {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"},
        "style.css": {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-cache"},
        "samples/cat.webp": {"Content-Type": "image/webp", "Cache-Control": "public, max-age=86400"},
    }
    assert headers_of("_redirects")["Content-Type"] == "application/octet-stream"


def test_versions_agree_between_sending_and_listing(remote: Remote) -> None:
    version = remote.store.send("a.html", b"content")
    listing = remote.store.listed().listing("")
    assert (listing.names, list(listing.sizes), list(listing.times)) == (("a.html",), [7], [version])
    assert version_of('"quoted"') == version_of("quoted") != version_of("other")


def test_a_ledger_is_about_one_address_at_one_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://one.example")
    names = [
        ledger_name(address)
        for address in ("s3://bucket/a", "s3://bucket/a/", "s3://bucket/b", "gs://bucket/a")
    ]
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://two.example")
    names.append(ledger_name("s3://bucket/a"))
    assert names[0] == names[1]
    assert len(set(names)) == 4
