# 守望 / Shouwang. `make help` lists what can be asked for.

PY  ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate

# Every branch of the pure core must be executed; `make test COVERAGE=` does without.
COVERAGE ?= --cov

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test coverage check fmt lock kill chaos million cluster fuzz leaks county bench anqing clean

help: ## 列出各项命令 / list these targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/run ## 现场演示 / the whole way of an event, on this machine
	$(BIN)/shouwang demo

test: .venv/dev ## 全部测试 / every test
	$(BIN)/pytest -q -n 2 --dist worksteal $(COVERAGE)

coverage: .venv/dev ## 纯核心分支覆盖率 100% / the same, and every branch of the pure core is executed
	$(BIN)/pytest -q -n 2 --dist worksteal --cov --cov-report=term-missing

check: .venv/dev ## 格式、类型、结构、文档、政策参数 / format, types, structure, documents, policy data
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/shellcheck tools/*.sh .ci/run
	$(BIN)/python tools/check_docs.py
	$(BIN)/shouwang policy check

fmt: .venv/dev ## 整理格式 / format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

kill: .venv/dev ## 断电与强杀试验 / kill workers mid-stream and compare with the undisturbed run
	$(BIN)/python tests/kill/run.py

chaos: .venv/dev ## 混沌试验：二百次随机故障，一条不丢不重 / 200 random faults in a month, nothing lost, nothing doubled
	$(BIN)/python -m tests.chaos

million: .venv/dev ## 百万条事件过 Kafka，故障不断 / a million events through Kafka with faults, all accounted for
	$(BIN)/python -m tests.chaos --events 1000000 --people 25000 --months 24 --faults 60

cluster: .venv/dev ## 集群演练：Kafka、PostgreSQL 与多个进程 / the demo on Kafka and PostgreSQL, by many processes
	$(BIN)/python tests/cluster/run.py

fuzz: .venv/dev ## 十万条变异记录 / 100,000 mutated records: each an event or a dead letter, the counts add up
	$(BIN)/python tests/fuzz/run.py

leaks: .venv/dev ## 泄露搜查 / search every byte for names and numbers, before and after everybody is erased
	$(BIN)/python tests/leaks/run.py

county: .venv/dev ## 县域演练：两年的预警、办理、督办 / two years of a place at work, every list checked every day
	$(BIN)/python tests/county/run.py

bench: .venv/dev ## 性能测量 / measure the parts
	$(BIN)/python tests/bench/run.py

anqing: .venv/dev ## 安庆市规模测量 / measure a whole prefecture
	$(BIN)/python tests/bench/anqing.py

lock: .venv/dev ## 重新锁定依赖 / resolve the dependencies again
	$(LOCK) --group build -o requirements.lock pyproject.toml
	$(LOCK) --group build --group test --group check -c requirements.lock -o requirements-dev.lock pyproject.toml

clean: ## 删除可再生成的文件 / remove whatever can be made again
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* \
	    build dist demo

.venv/run: requirements.lock pyproject.toml
	python=$$(sh tools/find_python.sh "$(PY)") && "$$python" -m venv .venv
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@
