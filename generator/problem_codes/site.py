"""Faults of what is not content: layouts, readings, hosts, other servers."""

from __future__ import annotations

from generator.problem_codes.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="layout-syntax",
        meaning="A layout can't be read as Jinja.",
        why="No page can be made from it.",
        example="`{{ page.title }`",
        write="`{{ page.title }}`",
    ),
    Entry(
        code="layout-include",
        meaning="A layout is included by a computed name, or by one that does not exist.",
        why="What a page is made of is read off the files, to know what to rebuild.",
        example='`{% include "pieces/" ~ kind %}`',
        write='`{% include "pieces/cell.html" %}`',
    ),
    Entry(
        code="moved-layout",
        meaning="A layout lies where it had its place in an earlier version. No page is made with it.",
        why="What you changed in it would be lost without a word.",
        example="`layouts/parts/row.html`",
        write="`layouts/joined/row.html`: move it, or carry your changes over and delete the old one",
    ),
    Entry(
        code="former-field",
        meaning="A layout of the site prints a field that its view had in an earlier version.",
        why="The page can't be made; its new name is known.",
        example="`{{ page.ranks }}` in `layouts/pages/home.html`",
        write="`{% for task in page.tasks %}…`; the message and docs/upgrading.md say what stands for it",
    ),
    Entry(
        code="layouts-version",
        meaning=(
            "A layout says in `{# matchup layouts: N #}` that it is written for another version of what "
            "layouts see: for one that is not known yet, or for an older one, and what it shows has changed."
        ),
        why="What it takes the place of shows more, or something else, than it did then.",
        example="`{# matchup layouts: 2 #}`",
        write="`{# matchup layouts: 3 #}`, when you have looked at what has changed since",
        severity="warning",
    ),
    Entry(
        code="unused-layout",
        meaning=(
            "A layout of the site has neither the name of one that comes with Matchup, in whose place it "
            "would be, nor does another layout name it. No page is made with it."
        ),
        why="A slip in the name of a layout would go unseen: pages would look as they did before.",
        example="`layouts/joined/compar.html`",
        write="`layouts/joined/compare.html`; `matchup eject --list` has all names",
        severity="warning",
    ),
    Entry(
        code="layout-fault",
        meaning=(
            "A layout fails while a page is made: mostly a name that its view does not have; or it calls "
            "itself without an end, or makes more than fits."
        ),
        why="An unknown name would print nothing, and nobody would miss it.",
        example="`{{ page.titel }}`",
        write="`{{ page.title }}`; `docs/layouts.md` lists what each layout sees",
    ),
    Entry(
        code="layout-fill",
        meaning=(
            "A layout of `layouts/joined/`, which is filled in, does more with a field than print it or ask "
            "whether it is empty: a filter other than `e`, `safe` and `default`, a test, a comparison, a "
            "loop, a sum."
        ),
        why=(
            "It is rendered once for all pages, before the words of any are known; only then are they put "
            "where it prints them."
        ),
        example="`{{ page.left_name | upper }}`",
        write="`{{ page.left_name }}`; what is to look otherwise takes a class and a rule in the stylesheet",
    ),
    Entry(
        code="broken-reading",
        meaning=(
            "A file of vectors in `content/readings/`, or a line in `content/readings/samples/`, can't be "
            "used: it is damaged, a link or no file, larger than any of ours, or a vector has not length 1. "
            "What it holds counts as missing."
        ),
        why="Capabilities are matched by these vectors; the lines are what models said about the samples.",
        example="`content/readings/alpha.safetensors`, cut short by a full disk",
        write=(
            "nothing: delete a broken file of vectors, then run `matchup measure`, which makes anew what is "
            "missing"
        ),
        severity="warning",
    ),
    Entry(
        code="broken-link",
        meaning=(
            "A page names a file that the site does not have, or an id that nothing there has. `check` looks "
            "at some pages of each kind, the report of a build at what it wrote."
        ),
        why="Readers end where no page is, or at the top of one instead of the part that was meant.",
        example='`<a href="about.html">` in a layout of a site without `layouts/static/about.html`',
        write="the address that the view gives, e.g. `{{ page.model.href }}`, or no link",
    ),
    Entry(
        code="doubled-id",
        meaning="An id stands more than once on a page.",
        why="A link to it leads to the first of them, and a label may be read out for the wrong control.",
        example='`<h2 id="facts">` inside a loop',
        write='`<h2 id="facts-{{ loop.index }}">`',
    ),
    Entry(
        code="wrong-reading",
        meaning="A stored vector is not what the site's encoder makes of its text (`check --readings`).",
        why="Capabilities match by vectors. A forged one makes alike what is not, and no page shows it.",
        example="a vector of the rival's text under the key of one's own",
        write="nothing: delete the file of vectors, then run `matchup measure`",
    ),
    Entry(
        code="stray-reading",
        meaning=(
            "A vector, an answer, maps, a picture or a file of readings that belongs to nothing in the site "
            "(`check --readings`): to no text by this encoder, no sample, no model."
        ),
        why="Nobody can review what nothing stands for, and it stays in the repository for good.",
        example="`content/readings/alpha.safetensors` of a model that was renamed to beta",
        write="nothing: `matchup measure` removes such readings; delete files of models that are gone",
        severity="warning",
    ),
    Entry(
        code="missing-reading",
        meaning="A text has no vector (`check --readings`).",
        why="Each machine that builds the site embeds it anew, and a reviewer can't see what was measured.",
        example="a capability that was rewritten, sent without its file in `content/readings/`",
        write="nothing: run `matchup measure`, and send what it changes along",
        severity="warning",
    ),
    Entry(
        code="host-limit",
        meaning=(
            "The site holds more than the `host:` of `content/site.yaml` takes, or than its `budget:` "
            "allows: files in all, files in one folder, bytes in all, or bytes of one file."
        ),
        why=(
            "The host would refuse the upload, perhaps after an hour of it. [hosting.md](hosting.md) has the "
            "limits."
        ),
        example="`host: cloudflare-pages` with 20,513 files",
        write=(
            "`pairs: {top: 60}` to leave comparisons out, another host, `budget: {files: 100000}` for a "
            "larger plan, or split the models over several sites"
        ),
    ),
    Entry(
        code="dead-address",
        meaning="The address of a source answers 404 or 410. Told by `matchup check --online` alone.",
        why="Nobody can check a value against a page that is gone.",
        example="`url: https://example.org/moved`",
        write="the page's new address, or that of an archived copy",
        severity="warning",
    ),
)
