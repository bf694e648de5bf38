"""Faults of files and folders, before anybody looks inside."""

from __future__ import annotations

from generator.problem_codes.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="missing-file",
        meaning="A file or folder that every site has does not exist.",
        why="Without it nothing can be read.",
        example="no `content/facts.yaml`",
        write="a copy of the starter site's file",
    ),
    Entry(
        code="not-a-file",
        meaning="A folder, a pipe or a device stands where a file is expected.",
        why="It can't be read as content.",
        example="a folder `content/models/alpha.md/`",
        write="a file of that name, or a folder outside of `content/`",
    ),
    Entry(
        code="symlink",
        meaning="A file or folder of content or layouts is a symbolic link.",
        why="A pull request could show files of the machine that builds.",
        example="`alpha.md -> /etc/passwd`",
        write="the file or folder itself",
    ),
    Entry(
        code="unreadable-file",
        meaning="The system does not give the file.",
        why="It may be there, and can't be checked.",
        example="a file that only another user may read",
        write="the same file with `chmod u+r`",
    ),
    Entry(
        code="file-too-large",
        meaning="A content file has more than 1,000,000 bytes.",
        why="Content comes from many hands; such a file is a mistake or an attack.",
        example="a log that was pasted into a model file",
        write="a link to the long text as a source",
    ),
    Entry(
        code="case-collision",
        meaning="Two files, or two folders, have names that differ only in capitals.",
        why="Windows and macOS can't hold both: a checkout there would lose one.",
        example="`content/samples/quay.png` beside `content/samples/Quay.png`",
        write="another name for one of them",
    ),
    Entry(
        code="unexpected-file",
        meaning=(
            "A file in `content/models/` is neither `.md` nor `.yaml`, or one in `content/history/` is not "
            "named after its day."
        ),
        why="It would be left out without a word.",
        example="`content/models/gamma.yml`",
        write="`content/models/gamma.yaml`; a name that starts with a point is left alone",
    ),
    Entry(
        code="no-model",
        meaning="`content/models/` holds no model.",
        why="There is nothing to compare.",
        example="an empty folder",
        write="a model file; any other site's is a good start",
    ),
    Entry(
        code="too-many-models",
        meaning="`content/models/` holds more than 20,000 files.",
        why="Every two models are compared; so many were never tried.",
        example="the models of several sites, put into one folder",
        write="two sites, each with its own `content/`",
    ),
    Entry(
        code="more-problems",
        meaning="A file has more than 100 problems, or a run more than 1,000; these are not told one by one.",
        why="A log that never ends hides what stands in it, and often one slip makes all of them.",
        example="a file in which every line is indented by one column too few",
        write="nothing new: mend the problems that are told, and check again",
    ),
    Entry(
        code="duplicate-slug",
        meaning="A model has a `.md` and a `.yaml` file.",
        why="Both would be the page of one address.",
        example="`alpha.md` and `alpha.yaml`",
        write="either of the two files",
    ),
    Entry(
        code="bad-slug",
        meaning=(
            "The name of a model file, an alias in one, or the name of a sample or prompt can't be part of "
            "an address."
        ),
        why=(
            "The file name is the address of the model's page: lower-case letters, digits, single hyphens, "
            "at most 80 characters; and Windows can't write files called con, prn, aux, nul, com1 or lpt1. "
            "Three names are taken: index by the list of all models, search and tags by files of readings."
        ),
        example="`content/models/Gamma Ray.md`",
        write="`content/models/gamma-ray.md`",
    ),
)
