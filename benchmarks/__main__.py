"""Run every benchmark that needs nothing but this checkout, one after the other."""

import pkgutil
import runpy
import sys

import benchmarks

_OF_A_HOME = ("answers", "figures", "linked", "month", "pages", "questions", "rows")
_OF_OTHERS = ("superset",)  # another product, to be installed and started before

for module in pkgutil.iter_modules(benchmarks.__path__):
    if module.name not in ("__main__", *_OF_A_HOME, *_OF_OTHERS):
        print(f"\n== {module.name}", flush=True)
        sys.argv = [module.name]
        runpy.run_module(f"benchmarks.{module.name}", run_name="__main__")
