# The runs that take too long for every change.

.PHONY: deep-laws
deep-laws:  ## 2,000 random histories of 50 steps, other ones each time
	O2C_LAWS=deep O2C_LAWS_FIRST=$${FIRST:-$$(date +%s)} pytest -n auto tests/laws

.PHONY: deep-crash
deep-crash:  ## crowds, kills and lost answers by the hundred; says how long commands took
	O2C_CRASH=deep pytest tests/crash -rP

.PHONY: mutation
mutation:  ## breaks the domain in thousands of ways; says which no test notices
	python tools/mutation.py --write
