# Every word is `python -m scripts WORD`; Windows types that (see README).
# Settings: PORT, TALENT_HOME, PYTHON, OFFLINE=1, SINGLE_USER=1; for bundle SYSTEMS and PYTHONS.
WORDS := setup run demo test test-long check bench screenshots glossary lock bundle engines older-browser

export PORT TALENT_HOME OFFLINE SINGLE_USER PYTHON SYSTEMS PYTHONS TALENT_BROWSER TALENT_BROWSER_110

.DEFAULT_GOAL := help
.PHONY: help clean $(WORDS)

help:
	@echo "make run          启动：建环境、装依赖、生成演示省份、在 127.0.0.1:8501 提供服务"
	@echo "                  已有真实数据而不启用登录的，只供本人使用：make run SINGLE_USER=1"
	@echo "make test         全部测试（含浏览器），慢的除外；make test-long 只跑慢的"
	@echo "make check        代码检查、类型检查、快速测试（两分钟内）"
	@echo "make demo         重新生成演示省份      make bundle       制作离线安装包"
	@echo "make screenshots  各页截图              make glossary     由指标定义生成词汇表"
	@echo "make bench        性能测量              make lock         重新锁定依赖版本"
	@echo "make engines      装 Spark、ClickHouse 引擎（测试与大数据量构建用，服务不需要）"
	@echo "make older-browser  取得 Chromium 110（信创桌面的内核），测试时各页也在其中打开"
	@echo "make setup        只装环境              make clean        删除环境与缓存（不动数据）"

$(WORDS):
	@python=$$(sh scripts/find_python.sh) && exec "$$python" -m scripts $@

# The data under var/ are not ours to delete.
clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis wheelhouse dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
