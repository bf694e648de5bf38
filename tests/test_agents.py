"""The server for agents, asked by the client of the SDK over standard input and output."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult

from generator import agents
from tests.toys import copy_built, environment, tree

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-03-26",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
# As in front of a terminal, even where these tests run in the background.
PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
sys.argv[0] = "matchup"
from generator.__main__ import main
main()
"""
HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("model", {"slug": "../../../etc/passwd"}),
    ("model", {"slug": "flux-1-pro/../flux-1-pro"}),
    ("model", {"slug": "flux-1-pro\0"}),
    ("model", {"slug": "x" * 1_000_000}),
    ("model", {"slug": "flux-1-pro", "parts": ["__class__"]}),
    ("model", {"slug": 5}),
    ("model", {}),
    ("compare", {"first": "flux-1-pro", "second": "//host/share"}),
    ("compare", {"first": "flux-1-pro", "second": "flux-1-pro"}),
    ("search", {"task": "../tasks"}),
    ("search", {"query": {"$gt": ""}}),
    ("write", {"path": "/tmp/x"}),
]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a build."""
    return copy_built(tmp_path_factory.mktemp("built") / "site").path / "output"


def command(folder: Path) -> StdioServerParameters:
    arguments = ["-c", PROGRAM, "mcp", str(folder)]
    return StdioServerParameters(command=sys.executable, args=arguments, env=environment())


def ask(folder: Path, questions: Callable[[Client], Awaitable[Any]]) -> Any:
    async def asked() -> Any:
        async with Client(command(folder)) as client:
            return await questions(client)

    return asyncio.run(asked())


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    return content.text  # type: ignore[union-attr]


def test_an_agent_finds_a_model_reads_of_it_and_compares_it(output: Path) -> None:
    async def questions(client: Client) -> list[CallToolResult]:
        found = await client.call_tool("search", {"query": "kosmos"})
        slug = json.loads(text_of(found))["models"][0]["slug"]
        told = await client.call_tool("model", {"slug": slug, "parts": ["scores"]})
        pair = await client.call_tool("compare", {"first": slug, "second": "vit-gpt2-image-captioning"})
        return [found, told, pair]

    before = tree(output)
    found, told, pair = ask(output, questions)
    assert not any(result.is_error for result in (found, told, pair))
    assert json.loads(text_of(told))["scores"][0]["task"] == "image-to-text"
    assert json.loads(text_of(pair))["comparison"]["slug"] == "vit-gpt2-image-captioning"
    assert tree(output) == before


def test_its_tools_say_that_they_only_read_and_what_the_words_are(output: Path) -> None:
    async def questions(client: Client) -> tuple[Any, str | None]:
        return await client.list_tools(), client.instructions

    listing, instructions = ask(output, questions)
    assert [tool.name for tool in listing.tools] == ["search", "model", "compare"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in listing.tools)
    assert instructions == agents.MEANING


def test_hostile_questions_are_refused_in_words_and_the_next_is_answered(output: Path) -> None:
    async def questions(client: Client) -> list[tuple[str, bool]]:
        said = []
        for name, arguments in HOSTILE:
            try:
                result = await client.call_tool(name, arguments)
                said.append((text_of(result), bool(result.is_error)))
            except Exception as fault:
                said.append((str(fault), True))
        good = await client.call_tool("search", {"query": "caption", "limit": 10**12})
        return [*said, (text_of(good), bool(good.is_error))]

    *refused, good = ask(output, questions)
    for (words, is_error), (name, arguments) in zip(refused, HOSTILE, strict=True):
        assert is_error, (name, arguments)
        assert "Traceback" not in words
        assert "root:" not in words
        assert len(words) < 2_000
    assert good[1] is False


def started(folder: Path) -> subprocess.Popen[str]:
    """One that has answered a first question."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "mcp", str(folder)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(HELLO) + "\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 1
    return process


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (signal.SIGINT, 130, "stopped by Ctrl-C; what was stored before stays\n"),
        (signal.SIGTERM, 143, "stopped by SIGTERM; what was stored before stays\n"),
    ],
)
def test_a_signal_ends_it_in_one_line_while_it_waits(
    output: Path, number: signal.Signals, code: int, words: str
) -> None:
    process = started(output)
    process.send_signal(number)
    assert process.wait(timeout=60) == code
    assert process.stdout
    assert process.stderr
    assert (process.stdout.read(), process.stderr.read()) == ("", words)
    with suppress(BrokenPipeError):
        process.communicate()


def test_what_is_no_question_is_no_end_but_the_end_of_its_input_is(output: Path) -> None:
    process = started(output)
    assert process.stdin
    assert process.stdout
    call = {"name": "search", "arguments": {"query": "caption"}}
    lines = [
        "{broken",
        json.dumps("no question"),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}),
    ]
    process.stdin.write("".join(f"{line}\n" for line in lines))
    process.stdin.flush()
    while json.loads(line := process.stdout.readline()).get("id") != 2:  # nothing but the protocol
        assert line
    rest, errors = process.communicate(timeout=60)
    assert (rest, process.returncode) == ("", 0)
    assert "Traceback" not in errors


@pytest.mark.parametrize("folder", [".", "nowhere"])
def test_a_folder_that_is_no_built_site_is_a_fault_with_a_remedy(tmp_path: Path, folder: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "mcp", str(tmp_path / folder)],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "has no api/v1/index.json" in done.stderr
    assert "= help: run matchup build first" in done.stderr


def test_without_the_extra_it_says_how_to_install_it(output: Path) -> None:
    """A stand-in for the package, first on the path, that can't be imported."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.modules['mcp'] = None\n{PROGRAM}", "mcp", str(output)],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines() == [
        "error: serving agents needs the package mcp, which is not installed here",
        f"   = help: run {agents.INSTALL}",
    ]
