# One command per task, the same for people and CI.
.DEFAULT_GOAL := help
.PHONY: help run test lint ask index bench clean browser licences wheel docs bundle image
.DELETE_ON_ERROR:

PYTHON ?= python3
CORPUS ?= corpus/reports
INDEX ?= .index
BUNDLE ?= bundle
SHARED ?= ../shared
BIN := .venv/bin
export Q

help:
	@echo "make run                        安装、为样例报告建索引、打开提问页面"
	@echo "make test                       安装开发依赖，跑全部检查和测试"
	@echo "make ask Q='问题'               在命令行提问"
	@echo "make index CORPUS=DIR INDEX=DIR 为自己的报告建索引"
	@echo "make lint | bench | clean       静态检查 | 性能测量 | 清除环境与索引"
	@echo "make wheel | docs               打包到 dist/ | 文档网站，生成到 site/"
	@echo "make bundle BUNDLE=DIR | image  离线安装包 | 容器（要有 docker）"
	@echo "make licences                   列出全部依赖的许可证"

.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更高版本；用 make PYTHON=/路径/python3.11 指定"; exit 1; }
	@$(PYTHON) reportqa/machine.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[all]'
	touch $@

.venv/.installed-dev: .venv/.installed
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[all,dev]'
	touch $@

$(INDEX)/CURRENT: | .venv/.installed
	$(BIN)/python -m index build --corpus $(CORPUS) --index $(INDEX)

# The page indexes the sample reports itself on its first start, and says so meanwhile.
run: .venv/.installed
	$(BIN)/python app.py --index $(INDEX)

ask: .venv/.installed $(INDEX)/CURRENT
	@test -n "$$Q" || { echo "用法：make ask Q='2025年历城区新增多少经营主体'"; exit 1; }
	@$(BIN)/python -m qa --index $(INDEX) "$$Q"

index: .venv/.installed
	$(BIN)/python -m index build --corpus $(CORPUS) --index $(INDEX)

# The page is tested in a real browser that can draw Chinese.
browser:
	@if [ -x /usr/bin/chromium ] && fc-list :lang=zh | grep -q .; then exit 0; fi; \
	if ! command -v apt-get >/dev/null || [ "$$(id -u)" != 0 ]; then \
	  echo "页面测试需要 /usr/bin/chromium 和中文字体；请用 root 运行："; \
	  echo "  apt-get update && apt-get install chromium fonts-noto-cjk fontconfig"; exit 1; fi; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	  apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig

lint: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint browser
	$(BIN)/python -m pytest -n 2

# What each script measures stands in benchmarks/README.md.
bench: .venv/.installed-dev
	@test -d $(SHARED) || { echo "没有测量材料 $(SHARED)；用 make bench SHARED=DIR 指定"; exit 1; }
	$(BIN)/python -m benchmarks.facts --corpus $(SHARED)/corpus
	$(BIN)/python -m benchmarks.retrieval --shared $(SHARED)
	$(BIN)/python -m benchmarks.answers --shared $(SHARED)

wheel: .venv/.installed-dev
	$(BIN)/python -m hatchling build -d dist

docs: .venv/.installed-dev
	$(BIN)/python -m docs.build --to site

# A folder to carry to a machine without a network; tried there by benchmarks.air_gap.
bundle: .venv/.installed-dev
	$(BIN)/python -m benchmarks.bundle $(BUNDLE)

image:
	docker build -t reportqa .

licences: .venv/.installed
	@$(BIN)/python -m benchmarks.supply licences

clean:
	rm -rf .venv .index dist site .cache .artifacts .mypy_cache .pytest_cache .ruff_cache .hypothesis
