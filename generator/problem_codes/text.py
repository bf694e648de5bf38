"""Faults of a file as text, as YAML and as markdown."""

from __future__ import annotations

from generator.problem_codes.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="not-utf-8",
        meaning="A byte of the file is not UTF-8.",
        why="It would turn into another letter on each machine.",
        example="`café` saved as Latin-1",
        write="the same text, saved as UTF-8",
    ),
    Entry(
        code="control-character",
        meaning=(
            "A character that nobody can see: NUL, an escape sequence, a Unicode line separator, a byte "
            'order mark within the text; also when YAML writes it as `"\\0"`.'
        ),
        why="It moves line numbers, hides words or reaches a terminal.",
        example="U+2028 after a paste from a web page",
        write="the same words with a plain space or line end",
    ),
    Entry(
        code="empty-file",
        meaning="A file of `content/` holds nothing but white space.",
        why="It is a slip, or a file that was not saved.",
        example="`content/facts.yaml` with 0 bytes",
        write="the content of an existing file of this kind, or no file",
    ),
    Entry(
        code="yaml-syntax",
        meaning="The text is not YAML at this place; often the cause stands a line above.",
        why="Nothing below it can be read.",
        example="`maker: Lab: the first`",
        write='`maker: "Lab: the first"`; spaces for indentation, and every bracket and quote closed',
    ),
    Entry(
        code="yaml-alias",
        meaning="YAML anchors (`&name`) and aliases (`*name`) are not used here.",
        why="300 bytes of them unfold to gigabytes; and every value stands where it is read.",
        example="`source: *card`",
        write="`source: card`; quote a text that is meant to start with `*` or `&`",
    ),
    Entry(
        code="yaml-tag",
        meaning="A YAML tag (`!name`) stands before a value.",
        why="Tags can build objects and run code; values here are plain.",
        example="`maker: !!str First Lab`",
        write="`maker: First Lab`; quote a text that is meant to start with `!`",
    ),
    Entry(
        code="yaml-key",
        meaning="A list or a mapping is used as a key.",
        why="Fields have names.",
        example="`[maker, lab]: First Lab`",
        write="`maker: First Lab`",
    ),
    Entry(
        code="several-documents",
        meaning="A YAML file has a second `---`.",
        why="What follows it would be lost.",
        example="`ahead: 95`, `---`, `dimensions:`",
        write="one document in a file, without the line",
    ),
    Entry(
        code="duplicate-key",
        meaning="A field or a label stands twice in the same place.",
        why="YAML would keep one of the two and drop the other.",
        example="`maker: First Lab` and, lines below, `maker: Second Lab`",
        write="the one that is meant",
    ),
    Entry(
        code="too-deep",
        meaning=(
            "YAML is nested more than 32 levels deep, or a line of markdown begins with more than 8 levels "
            "of lists and quotes (four columns of indentation count as one)."
        ),
        why="No field needs more than five levels, no text more than two; deep nesting stops parsers.",
        example="`kind: [[[[[[[[[...`",
        write="`kind: model`",
    ),
    Entry(
        code="too-many-values",
        meaning="A YAML file has more than 50,000 keys and values.",
        why="A large model file has 500; more of them than anybody wrote take memory and time.",
        example="`outputs: [text, text, …]` with 50,000 words",
        write="what the fields ask for; a file that is really as large, in parts",
    ),
    Entry(
        code="too-many-lines",
        meaning="A file has more than 20,000 lines, or a text of a model file more than 200.",
        why="What people write to be read is shorter; each line takes time to read, check and convert.",
        example="a `text:` of one word a line, 500 of them",
        write="paragraphs of some 100 words",
    ),
    Entry(
        code="line-too-long",
        meaning="A line of a file has more than 25,000 characters.",
        why="No editor shows it, and a fault could not be shown in it.",
        example="a whole model file on one line",
        write="the same on several lines",
    ),
    Entry(
        code="too-much-markup",
        meaning=(
            "A text of a model file has more markdown than words: more than 60 `[`, 400 `|`, or 200 of "
            "``! ( ` * _ < &``."
        ),
        why="Converters of markdown look for the end of each mark; of thousands they look for minutes.",
        example="a text that begins with `[[[[[[…`",
        write="sentences, with a link or a code word here and there",
    ),
    Entry(
        code="no-front-matter",
        meaning="A `.md` file does not begin with `---`, or the second `---` is missing.",
        why="The facts of a model stand between the two lines.",
        example="`# Alpha` as first line",
        write="`---`, the fields as YAML, `---`, then the text",
    ),
    Entry(
        code="bad-heading",
        meaning=(
            "A `.md` file uses a `#` heading. The model's name stands in the front matter, so only `##` is "
            "left."
        ),
        why="What stands below it would belong to no capability.",
        example="`# Beam search`",
        write="`## Beam search`",
    ),
    Entry(
        code="unknown-label",
        meaning="A paragraph of a capability starts with a word that looks like a label, but is none.",
        why="The paragraph would become part of another one.",
        example="`Limit: Four beams take more memory.`",
        write="`Limits: Four beams take more memory.`; no colon behind the word when it is meant as text",
    ),
    Entry(
        code="unclosed-fence",
        meaning="A code block begins with three backquotes or tildes and has no end.",
        why="Everything below it, labels and headings too, would be code.",
        example="a line with three backquotes above the code, and none below",
        write="the same three characters on a line of their own below the code",
    ),
)
