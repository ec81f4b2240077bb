# The runs that take too long for every change.

ONLY ?= tests

.PHONY: nightly
nightly:  ## every test at length; ONLY=tests/crash for a part of them
	O2C_LAWS_FIRST=$${FIRST:-$$(date +%s)} python tools/make_report.py nightly $(ONLY)

.PHONY: release
release:  ## the same at the sizes that are promised; hours
	O2C_LAWS_FIRST=$${FIRST:-$$(date +%s)} python tools/make_report.py release $(ONLY)

.PHONY: mutation
mutation:  ## breaks the domain in thousands of ways; says which no test notices
	python tools/mutation.py --write

.PHONY: coverage
coverage:  ## which branches of storage no test takes
	python -m pytest tests/storage tests/crash tests/desk tests/simulation tests/corpus \
		--cov --cov-report=term-missing
