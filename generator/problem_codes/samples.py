"""Faults of the sample pictures and prompts."""

from __future__ import annotations

from generator.problem_codes.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="missing-picture",
        meaning="`content/samples/samples.yaml` names a file that is not there.",
        why="No model could be shown it.",
        example="`file: quai.png` beside a file `quay.png`",
        write="`file: quay.png`",
    ),
    Entry(
        code="bad-picture",
        meaning=(
            "A file that `content/samples/samples.yaml` names holds no picture that is accepted: it is "
            "damaged, of another format than its ending says, too large, or far longer than wide; or the "
            "name is not that of a file in the folder."
        ),
        why="No model could be shown it.",
        example="`file: quay.png` for a JPEG",
        write=(
            "`file: quay.jpg`, once the file has that name; PNG, JPEG, WebP and GIF are read, up to 20 MB, "
            "10 million pixels, and one side no more than 20 times the other"
        ),
    ),
    Entry(
        code="unnamed-picture",
        meaning="A file in `content/samples/` is named by no sample and no prompt.",
        why="It is shown to no model and on no page.",
        example="`content/samples/hill.png`, and no `file: hill.png`",
        write="a sample with that file, or no such file",
        severity="warning",
    ),
    Entry(
        code="duplicate-sample",
        meaning="Two samples have the same picture.",
        why="Every model would be run on it twice, and pages would show it twice.",
        example="`hill: {file: quay.png, ...}` below `quay: {file: quay.png, ...}`",
        write="one sample with the captions of both",
    ),
    Entry(
        code="bad-box",
        meaning="The box of a drawn shape leaves the picture, or its sides are in the wrong order.",
        why="Heat maps are judged by whether they point into it.",
        example="`box: [0.9, 0.2, 0.5, 0.6]`",
        write="`box: [0.5, 0.2, 0.9, 0.6]`: left, top, right, bottom as shares from 0 to 1",
    ),
    Entry(
        code="unknown-sample",
        meaning="A prompt names a sample that the file does not declare.",
        why="There is no picture to paint in.",
        example="`sample: quai` without a sample of that name",
        write="`sample: quay`",
    ),
    Entry(
        code="sample-without-mask",
        meaning="A prompt has a sample and no mask, or a mask and no sample.",
        why="Painting into a picture needs both; drawing from nothing needs neither.",
        example="`{text: a white sail, sample: quay}`",
        write="`{text: a white sail, sample: quay, mask: quay-mask.png}`",
    ),
    Entry(
        code="mask-size",
        meaning="The mask of a prompt is not as large as its sample's picture.",
        why="It can't be told which part is to be painted anew.",
        example="a mask of 480 × 480 px for a picture of 640 × 480 px",
        write="`mask: quay-mask.png` with a mask of 640 × 480 px",
    ),
)
