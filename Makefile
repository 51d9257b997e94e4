# Two commands: `make demo` and `make test`. Each needs Python 3.11+ and make only; the work is done by
# scripts/dev.py, which runs without make as well:  py scripts/dev.py demo
ifeq ($(OS),Windows_NT)
PYTHON ?= py -3
else
PYTHON ?= python3
endif

.PHONY: help setup demo test lint docs docs-site bench clean

help:
	@echo "make demo    invented sheets of a real town, imported, audited and drawn; prints the path of the atlas"
	@echo "make test    style, types, layers and every test (ARGS='-k audit' is given to pytest)"
	@echo "make lint    style, types and layers only"
	@echo "make docs    write docs/schema.md and docs/cli.md again"
	@echo "make docs-site  build the documentation as a site that opens from build/site"
	@echo "make bench   measure covernet against other ways (ARGS='--help' says more)"
	@echo "make setup   only make .venv and install into it"
	@echo "make clean   remove .venv, .neo4j, build and the caches of tools"

setup demo test lint docs docs-site bench clean:
	@$(PYTHON) scripts/dev.py $@ $(ARGS)
