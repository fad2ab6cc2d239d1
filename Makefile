# `make demo` plays a crisis on this machine; `make test` runs every test. Both make .venv by themselves:
# with uv where it is installed, else with Python 3.11 or newer and pip. Outside this folder only the user's cache is
# written (~/.cache/onevoice: word tables packed once, so that the bot starts in seconds).

.PHONY: demo test check bench clean

demo: .venv/.ready
	@.venv/bin/onevoice demo $(ARGS)

test: .venv/.ready-dev
	@.venv/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/.ready-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: .venv/.ready-dev
	@.venv/bin/python -m tests.bench $(ONLY)

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The dev group comes with all that the program needs, so a .venv made for tests serves the demo at once.
ifeq ($(wildcard .venv/.ready-dev),)
.venv/.ready: pyproject.toml uv.lock
	@$(call install,--no-dev,)
else
.venv/.ready: .venv/.ready-dev
	@touch $@
endif

.venv/.ready-dev: pyproject.toml uv.lock
	@$(call install,--group dev,-r .venv/dev.txt)

# $(1) is for uv, $(2) for pip. uv.lock names the files of one package index, so uv fails where only a mirror can be
# reached; pip follows the machine's own settings. pip reads dependency groups only since 25.1, hence dev.txt.
define install
set -e; \
if uv --version >/dev/null 2>&1; then \
	echo "Setting up .venv with uv. This is done once." >&2; \
	if UV_PROJECT_ENVIRONMENT=.venv uv sync --frozen --quiet --compile-bytecode $(1); then \
		$(pack_tables) || true; touch $@; exit 0; \
	fi; \
	echo "uv did not manage it; now with python and pip." >&2; \
fi; \
if ! .venv/bin/python -c 'import tomllib, pip' >/dev/null 2>&1; then \
	$(find_python); \
	"$$python" -m venv --clear .venv; \
fi; \
echo "Setting up .venv with pip. This is done once and takes a minute or two." >&2; \
.venv/bin/python -c '$(list_dev)' >.venv/dev.txt; \
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable . $(2); \
$(pack_tables) || true; touch $@
endef

pack_tables := .venv/bin/python -c 'from bot.watch.sentiment import snownlp_score; snownlp_score("好")'

# tomllib came with Python 3.11; Debian's python3 has venv but no ensurepip before python3-venv is installed.
define find_python
python=; \
for each in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	if "$$each" -c 'import tomllib, venv, ensurepip' >/dev/null 2>&1; then python=$$each; break; fi; \
done; \
if [ -z "$$python" ]; then \
	if python3 -c 'import tomllib' >/dev/null 2>&1; then \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; \
	else \
		echo "onevoice needs Python 3.11 or newer; python3 here is: $$(python3 --version 2>&1 || true)." >&2; \
		echo "Install a newer one, or name it: make PYTHON=/path/to/python3.13 $(MAKECMDGOALS)" >&2; \
	fi; \
	exit 1; \
fi
endef

list_dev := import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")
