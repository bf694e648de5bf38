#!/usr/bin/env bash
# What a GPU does with our networks: captions a second, the nearest of a million capabilities, and the tests of
# decoding, in under six minutes and with nothing fetched. The last line is one JSON object with all rows.
#
#     bash benchmarks/gpu.sh [--device cpu] [--tiny]
#
# Needs torch, transformers, Pillow, numpy and pytest. All that is printed also goes to $OUT, when that names a
# folder. Ends with the code of pytest when a test fails, else with that of the first part that failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
export PYTHONPATH=. HF_HUB_OFFLINE=1
case " $* " in *" --device cpu "*) export CUDA_VISIBLE_DEVICES= ;; esac
some=()
case " $* " in *" --tiny "*)
    some=(-k "captured or refuses or (greedy_says and 12)")
    export OMP_NUM_THREADS=1 # networks so small gain nothing by more
    ;;
esac
python="${PYTHON:-python3}"
limit=345 # seconds for all parts
out="${OUT:-$(mktemp -d)}"
rows="$out/rows.jsonl"
worst=0
: > "$rows"

part() { # NAME SECONDS COMMAND...: what takes longer is stopped, and what has no time left is left out
    local name=$1 most=$2 begun=$SECONDS code=0
    shift 2
    [ $((limit - SECONDS)) -ge "$most" ] || most=$((limit - SECONDS))
    echo "== $name, at most $most s"
    if [ "$most" -lt 20 ]; then
        code=124
    else
        timeout -k 5 "$most" "$@" 2>&1 | tee -a "$out/$name.txt"
        code=$?
    fi
    printf '{"kind": "part", "name": "%s", "exit": %d, "seconds": %d}\n' "$name" "$code" $((SECONDS - begun)) >> "$rows"
    [ "$worst" -ne 0 ] || worst=$code
    return "$code"
}

captions() { # NAME SECONDS NETWORKS OPTIONS...
    local name=$1 most=$2 networks=$3 left=$((limit - SECONDS))
    shift 3
    [ "$left" -ge "$most" ] || most=$left
    # What is begun last must end in time, too.
    part "$name" "$most" "$python" benchmarks/captioning.py --rows "$rows" --networks "$networks" \
        --seconds $((most - 20)) "$@"
}

captions first 130 vit-gpt2 "$@"
part tests 100 "$python" -m pytest --noconftest -p no:cacheprovider -W default -W error::RuntimeWarning \
    "${some[@]}" tests/measure/test_decoding.py tests/measure/test_graphs.py
tests=$?
part pairs 60 "$python" benchmarks/all_pairs.py --rows "$rows" "$@"
captions larger 300 blip-base,blip-large "$@"
"$python" benchmarks/rows.py "$rows" | tee "$out/gpu.json"
[ "$tests" -eq 0 ] || exit "$tests"
exit "$worst"
