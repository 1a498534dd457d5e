"""Tests that need a program beside Python: a developer may lack it, CI may not.

``.ci/run`` installs all that is needed and sets ``TALENT_LANES=required``: from then on what is
missing fails, so that no lane of tests vanishes without a word.
"""

import importlib.util
import os

import pytest


def required() -> bool:
    """Whether everything must be here."""
    return os.environ.get("TALENT_LANES") == "required"


def needs(there: object, what: str) -> pytest.MarkDecorator:
    """A mark: skipped where it isn't there; where it is required, the tests run, and fail."""
    return pytest.mark.skipif(not there and not required(), reason=f"not installed here: {what}")


def need(there: object, what: str) -> None:
    """The same in a fixture or a test."""
    if there:
        return
    if required():
        pytest.fail(f"CI must have {what}: see .ci/run")
    pytest.skip(f"not installed here: {what}")


def module(name: str) -> bool:
    """Whether a package is installed; it isn't imported."""
    return importlib.util.find_spec(name) is not None
