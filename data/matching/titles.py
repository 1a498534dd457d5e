"""Job title → occupation code of the 大典 2022, as fine as the evidence carries, else None."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from data.matching.model import LEVELS, PREFIX, Floats, Model
from data.matching.training import Named, train
from data.reference.occupation_codes import occupations

FOLDER: Final = Path(__file__).parent
MODEL_FILE: Final = FOLDER / "title_model.npz"
# A code is stated only where it is right at least this often: docs/title-matcher.md shows
# what other thresholds would give.
THRESHOLD: Final = 0.25
# A 大类 says little and is easily right by chance: it must be likelier right than wrong.
BROADEST: Final = 0.5
_CHUNK = 1000  # titles worked on at a time: bounds memory, about 30 MB


@dataclass(frozen=True, slots=True)
class Match:
    """What a title was recognised as.

    Attributes:
        code: full code at ``level`` (``2-02-10-00``), ``None`` for "not stated".
        level: 3 小类, 2 中类, 1 大类; 0 where nothing is stated.
        confidence: calibrated share of such answers that are right, 0 to 1. For "not stated",
            the confidence of the best 大类 that was not enough.
    """

    code: str | None
    level: int
    confidence: float


class TitleMatcher:
    """Recognises occupations in job titles; give it labelled titles, or use default_matcher()."""

    def __init__(self, threshold: float = THRESHOLD, model: Model | None = None) -> None:
        """Take the lowest confidence at which a code is stated, and a model if there is one."""
        self.threshold = threshold
        self._model = model

    @property
    def model(self) -> Model:
        """The fitted model; raises ``ValueError`` before :meth:`fit`."""
        if self._model is None:
            raise ValueError("call fit() first")
        return self._model

    def fit(self, titles: Sequence[str], codes: Sequence[str]) -> "TitleMatcher":
        """Learn from labelled titles (full codes) and the occupation list's own names.

        Takes a few seconds. Raises ``ValueError`` for fewer than 200 titles.
        """
        self._model = train(titles, codes, official_names(), aliases())
        return self

    def match(self, titles: Sequence[str]) -> list[Match]:
        """Give each title the finest code (小类, 中类, 大类) whose confidence is enough.

        Never fails on text: what is empty, holds no letters or is no title is not stated.
        """
        found: list[Match] = []
        for probabilities, known in self._chunks(titles):
            best = {level: self.best(probabilities, level) for level in LEVELS}
            for place in range(len(known)):
                if known[place]:
                    found.append(self._finest(best, place))
                else:
                    found.append(Match(None, 0, 0.0))
        return found

    def rank(self, title: str, n: int = 5) -> list[tuple[str, float]]:
        """Give the ``n`` likeliest 小类, best first, each with the model's probability.

        Made for a person to choose from. No threshold is applied, and the probabilities, which
        add to 1 over all 小类, are not calibrated. Empty for a title without a known character.
        """
        probabilities, known = next(self._chunks([title]))
        if not known[0]:
            return []
        names = self.model.classes.names[3]
        order = np.argsort(-probabilities[0], kind="stable")[:n]
        return [(full_code(names[place]), float(probabilities[0, place])) for place in order]

    def _chunks(self, titles: Sequence[str]) -> Iterator[tuple[Floats, list[bool]]]:
        for start in range(0, len(titles), _CHUNK):
            probabilities, known = self.model.probabilities(titles[start : start + _CHUNK])
            yield probabilities, known.tolist()

    def best(self, probabilities: Floats, level: int) -> tuple[list[str], list[float]]:
        """Give per title the best class of a level and its calibrated confidence."""
        totals = self.model.classes.total(probabilities, level)
        names = self.model.classes.names[level]
        confidence = self.model.curves[level].at(totals.max(axis=1))
        return [full_code(names[place]) for place in totals.argmax(axis=1)], confidence.tolist()

    def _finest(self, best: dict[int, tuple[list[str], list[float]]], place: int) -> Match:
        for level in reversed(LEVELS):
            code, confidence = best[level][0][place], best[level][1][place]
            # A class such as 2-02-00 among the 小类 says no more than its 中类 does; four 小类
            # are known from the codes of their 细类 only and are not in our list themselves.
            sayable = level_of(code) == level and code in _listed()
            enough = max(self.threshold, BROADEST) if level == 1 else self.threshold
            if sayable and confidence >= enough:
                return Match(code, level, confidence)
        return Match(None, 0, best[1][1][place])


def full_code(prefix: str) -> str:
    """Fill a prefix up: ``2-02`` → ``2-02-00-00``."""
    parts = prefix.split("-")
    return "-".join(parts + ["00"] * (4 - len(parts)))


def level_of(code: str) -> int:
    """Tell how fine a full code is: 1 大类, 2 中类, 3 小类 (细类 count as 3)."""
    return max((level for level in (2, 3) if not code[: PREFIX[level]].endswith("-00")), default=1)


@cache
def _listed() -> frozenset[str]:
    return frozenset(o.code for o in occupations())


def official_names() -> Named:
    """Give the names of all occupations and their groups."""
    listed = occupations()
    return Named([o.name for o in listed], [o.code for o in listed])


def aliases() -> Named:
    """Give the everyday names that the occupation list carries."""
    return _labelled("occupation_aliases.csv")


def labelled_titles() -> Named:
    """Give the labelled titles that the shipped matcher was trained on."""
    return _labelled("job_titles.csv")


@cache
def _labelled(name: str) -> Named:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("# ")))[1:]
    return Named([text for text, _ in rows], [code for _, code in rows])


@cache
def default_matcher() -> TitleMatcher:
    """Give the shipped matcher, loaded once per process."""
    return TitleMatcher(model=Model.load(MODEL_FILE))
