#!/bin/sh
# Decoding on a GPU: its tests, then captions per second of three full-size networks; in under eight minutes, with nothing fetched.
# Needs torch, transformers, Pillow, numpy and pytest. What is printed also goes to $OUT, when that names a folder.
set -eu
cd "$(dirname "$0")/.."
export PYTHONPATH=. HF_HUB_OFFLINE=1
python="${PYTHON:-python3}"
tests="$("$python" -m pytest --noconftest -W default -W error::RuntimeWarning tests/measure/test_decoding.py 2>&1 | tail -n 40)"
echo "$tests"
[ -z "${OUT:-}" ] || echo "$tests" > "$OUT/tests.txt"
exec "$python" benchmarks/captioning.py --device cuda --minutes 4 "$@"
