"""What verbs take: each option with its words of help, so that it reads alike wherever it is taken."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="With --version: what other packages add, too.")
]

SiteOption = Annotated[Path, typer.Option("--site", help="Folder of the site, with content/.")]

OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        help="Where the pages go: a folder, or s3://bucket/prefix; output/ of the site when left out.",
    ),
]

DeviceOption = Annotated[str, typer.Option("--device", help="auto, cpu, cuda or cuda:1.")]

WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, help="Processes that write pages; as many as is fastest here when left out."
    ),
]

VerifyOption = Annotated[
    bool,
    typer.Option(
        "--verify",
        help="Compare every page with its file, or ask for every object of the store, and mend them.",
    ),
]

TrustOption = Annotated[
    bool,
    typer.Option(
        "--trust-output",
        help="Look at folders alone: a file of the output that was overwritten in place is not seen.",
    ),
]

ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help="Write what was done, why, how long it took and where links lead to a file: .html or .json.",
    ),
]

PartOption = Annotated[
    str | None,
    typer.Option("--part", help="Write a share of the comparisons alone, as the second of four: 2/4."),
]

FinishOption = Annotated[
    bool, typer.Option("--finish", help="Write the rest and delete what is gone, once all parts are there.")
]

FormatOption = Annotated[
    Format, typer.Option("--format", help="text for people, json for tools, github for annotations.")
]

OnlineOption = Annotated[
    bool,
    typer.Option(
        "--online", help="Ask every source's address, too, whether it still answers; a minute at most."
    ),
]

ReadingsOption = Annotated[
    bool,
    typer.Option(
        "--readings",
        help="Ask of every reading, too, whether it belongs to what is written, and make vectors again.",
    ),
]

OnlyOption = Annotated[
    list[str] | None, typer.Option("--only", help="Slug of a model; may be given several times.")
]

DownloadOption = Annotated[
    bool, typer.Option("--download", help="Fetch weights of the hub, too; --only SLUG does so for one.")
]

MergeOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--merge",
        help="Take the readings of another machine, or of parts, from this folder, and do nothing else; "
        "may be given several times.",
    ),
]

ShareOption = Annotated[
    str | None,
    typer.Option(
        "--part", help="Make a share of what is missing into parts/, as the second of four machines: 2/4."
    ),
]

OnOption = Annotated[
    str | None,
    typer.Option(
        "--on", help="Workers of a cluster: ray for one on this machine, ray://HOST:10001 or HOST:6379."
    ),
]

TimesOption = Annotated[
    bool,
    typer.Option(
        "--times", help="Take times, and nothing else, where none were: on this machine, when idle."
    ),
]

RefitOption = Annotated[
    bool, typer.Option("--refit-search", help="Fit anew what readers search by meaning with; a minute.")
]

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what is missing, and do nothing.")]

DateOption = Annotated[
    str, typer.Option("--date", help="Day of the release, YYYY-MM-DD; the site's as_of when left out.")
]

DryReleaseOption = Annotated[
    bool, typer.Option("--dry-run", help="Show what has changed, and write nothing.")
]

PortOption = Annotated[int, typer.Option("--port", help="The next free one is taken when it is in use.")]

HostOption = Annotated[
    str, typer.Option("--host", help="Where to listen; anything but this default lets other machines in.")
]

EditorOption = Annotated[
    str,
    typer.Option(
        "--editor",
        envvar="MATCHUP_EDITOR",
        help="What places in a fault open in: vscode, vscodium, cursor, zed, idea, none, or an address.",
    ),
]

SlugOption = Annotated[
    str, typer.Option("--slug", help="Name of the file and address; made of the name when left out.")
]

ConfigOption = Annotated[
    Path | None,
    typer.Option("--from-config", help="A transformers config.json, a model card, or a folder with both."),
]

HubOption = Annotated[str, typer.Option("--from-hub", help="A repository of the hub: owner/name.")]

UrlOption = Annotated[str, typer.Option("--url", help="Where the configuration or the card can be read.")]

SlugsArgument = Annotated[
    list[str] | None, typer.Argument(help="Slugs of models; all that name such weights when left out.")
]

TagOption = Annotated[
    str, typer.Option("--tag", help="A tag or branch of the repository to pin, in place of main.")
]

YesOption = Annotated[bool, typer.Option("--yes", help="Write without asking.")]

WriteOption = Annotated[bool, typer.Option("--write", help="Write what is shown.")]

FilesArgument = Annotated[
    list[Path], typer.Argument(help="Exported files; several of one format become one log.")
]

SourceOption = Annotated[
    str,
    typer.Option("--source", help="Where it is from, e.g. site-search; named by its format when left out."),
]

FromOption = Annotated[
    str, typer.Option("--from", help="First day, YYYY-MM-DD; may be left out where the file tells.")
]

ToOption = Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")]

UnitOption = Annotated[
    str, typer.Option("--unit", help="What is counted, clicks or searches; told by its format when left out.")
]

ColumnsOption = Annotated[
    str,
    typer.Option("--columns", help="Which column is which, counted from 1: query=1,count=2,users=3,date=4."),
]

LeastUsersOption = Annotated[
    int, typer.Option("--k", min=5, help="Keep only what so many people typed; at least 5.")
]
