# One command each: set up, test, check, measure, show.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: installers setup libreoffice chromium test test-data coverage check format bench demo templates pictures help

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*##/\t/'

setup: $(READY) ## a virtual environment with everything, at the versions of constraints.txt

# Compiled as pip does with what it copies; our own stays in its place.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[server,test]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-deps oletools
	$(BIN)/python -m pip uninstall --quiet --yes pcodedmp easygui  # what an earlier setup brought with it
	$(BIN)/python -m compileall -q addin backend shared templates
	touch $(READY)

# The one part that is not Python's: soffice, the module that reaches it, for the Python of .venv, and fonts as wide as
# Calibri and Arial: the widths of columns hang on them.
OFFICE_READY = command -v soffice >/dev/null && fc-list : family | grep -qiE "calibri|carlito" && \
  fc-list : family | grep -qiE "arial|liberation sans" && \
  $(BIN)/python -c "from addin.hosts.libreoffice_office import bridge; bridge()"
libreoffice: $(READY) ## LibreOffice, which the tests drive: installed if it is missing and this is root on Debian
	@{ $(OFFICE_READY); } 2>/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	  apt-get -qq update && \
	  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	    libreoffice-calc python3-uno fonts-crosextra-carlito fonts-liberation >/dev/null; } || { \
	  echo "The tests drive LibreOffice with fonts as wide as Calibri and Arial, and one of these is not here (or" \
	    "LibreOffice is for another Python). As an administrator: apt-get install libreoffice-calc" \
	    "python3-uno fonts-crosextra-carlito fonts-liberation." >&2; exit 2; }
	@{ $(OFFICE_READY); } || { \
	  echo "LibreOffice is installed, but this Python cannot reach it: see the line above." >&2; exit 2; }

# The browser in which the server's pages are tested.
CHROMIUM_READY = command -v chromium >/dev/null && command -v chromedriver >/dev/null
chromium: ## Chromium, which the tests drive: installed if it is missing and this is root on Debian
	@{ $(CHROMIUM_READY); } 2>/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	  apt-get -qq update && \
	  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	    chromium chromium-driver fonts-dejavu-core >/dev/null; } || { \
	  echo "The tests drive Chromium, and it is not here." \
	    "As an administrator: apt-get install chromium chromium-driver." >&2; exit 2; }

test: setup libreoffice chromium ## every test that needs no files of other people
	$(BIN)/python -m pytest -m "not data"

test-data: setup ## the tests on real files; REMITBOOK_DATA names their folder
	@test -n "$$REMITBOOK_DATA" -a -d "$$REMITBOOK_DATA" || { \
	  echo "REMITBOOK_DATA must name the folder with the real files; it is \"$$REMITBOOK_DATA\"." >&2; exit 2; }
	$(BIN)/python -m pytest -m data

# The tests of files read from outside are slow and hold nothing of this.
coverage: setup ## every branch of what is pure (pyproject.toml lists it), under its own tests
	$(BIN)/python -m pytest tests/unit tests/kinds tests/sheets --ignore-glob="*/test_files_*" \
	  --cov --cov-report=term-missing:skip-covered --cov-fail-under=100

check: setup ## format, lint, types, import directions, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/typos

format: setup ## formats everything
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## the benchmark table; ARGS="..." are handed on
	$(BIN)/python -m tests.bench $(ARGS)

demo: setup ## the main job, from nothing
	$(BIN)/remitbook demo

installers: setup ## dist/: what a user double-clicks, for Windows and for macOS; ARGS="..." are handed on
	$(BIN)/remitbook build-installer --to dist $(ARGS)

templates: setup ## what follows from what is declared: workbooks, docs/codes.md, docs/kinds, the ribbon's pictures
	$(BIN)/python -m templates.build
	$(BIN)/python -m templates.pages
	$(BIN)/python -m templates.ribbon_picture
	$(BIN)/python -m templates.group_pages

pictures: setup ## docs/pictures: the demo's sheets and the server's pages; needs LibreOffice, pdftoppm, Chromium
	$(BIN)/python -m templates.pictures
	$(BIN)/python -m templates.page_pictures
