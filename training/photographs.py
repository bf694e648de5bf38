"""Brings the photographs of content/samples/ from scikit-image: `python -m training.photographs`.

Needs `pip install --no-deps scikit-image==0.26.0`. Who took them, under which licence, and what they show,
stands in photographs.yaml, which draw_samples.py puts into samples.yaml. Licences are as scikit-image states
them in skimage/data/_fetchers.py.
"""

from __future__ import annotations

import sys
from importlib.metadata import distribution
from pathlib import Path

from PIL import Image

from training.draw_samples import FOLDER_PATH

LONGEST = 1024  # px of a side

QUALITY = 92

FILES = {  # name here: name in skimage/data/
    "espresso": "coffee.png",
    "cat": "chelsea.png",
    "cameraman": "camera.png",
    "rocket": "rocket.jpg",
    "astronaut": "astronaut.png",
    "clock": "clock_motion.png",
    "deep-field": "hubble_deep_field.jpg",
    "notes": "text.png",
    "bricks": "brick.png",
    "grass": "grass.png",
    "gravel": "gravel.png",
}


def main(folder: Path = FOLDER_PATH) -> None:
    package = distribution("scikit-image")
    for name, file in FILES.items():
        picture = Image.open(str(package.locate_file(f"skimage/data/{file}"))).convert("RGB")
        picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        picture.save(folder / f"{name}.webp", "WEBP", quality=QUALITY, method=6)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
