"""Accuracy of the job-title matcher on titles it has not seen, beside plain nearest neighbours.

``python -m benchmarks.title_matcher`` prints the tables of docs/title-matcher.md (about three
minutes): five-fold cross-validation over the labelled titles, in which titles that read the
same once folded (case, width, 繁简, punctuation) always fall into the same fold.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from data.matching import TitleMatcher, default_matcher
from data.matching.model import PREFIX
from data.matching.titles import BROADEST, full_code, labelled_titles, level_of, official_names
from data.values.text import fold

LEVELS = (1, 2, 3)


@dataclass(frozen=True)
class Split:
    """Labelled titles to learn from and to be tried on."""

    titles: list[str]
    codes: list[str]
    new_titles: list[str]
    new_codes: list[str]


@dataclass(frozen=True)
class Answer:
    """What was said of one unseen title: truth, best guess and its confidence per level."""

    truth: str
    guess: dict[int, str]
    confidence: dict[int, float]
    code: str | None

    def right(self, level: int) -> bool:
        return same(self.guess[level], self.truth, level)


def same(code: str | None, truth: str, level: int) -> bool:
    """Tell whether two codes agree down to a level."""
    return code is not None and code[: PREFIX[level]] == truth[: PREFIX[level]]


def splits(count: int = 5, seed: int = 0, key: Callable[[str], str] = fold) -> Iterator[Split]:
    """Cut the labelled titles into ``count`` folds; equal keys stay together."""
    known = labelled_titles()
    keys = sorted({key(title) for title in known.texts})
    random.Random(seed).shuffle(keys)
    fold_of = {k: place % count for place, k in enumerate(keys)}
    pairs = [(fold_of[key(t)], t, c) for t, c in zip(known.texts, known.codes, strict=True)]
    for number in range(count):
        seen = [(t, c) for f, t, c in pairs if f != number]
        new = [(t, c) for f, t, c in pairs if f == number]
        yield Split(
            [t for t, _ in seen], [c for _, c in seen], [t for t, _ in new], [c for _, c in new]
        )


def _columns(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [title for title, _ in pairs], [code for _, code in pairs]


def core(title: str) -> str:
    """A stricter key: brackets, digits and Latin letters dropped as well."""
    return re.sub(r"[a-z0-9]", "", fold(re.sub(r"[(（【\[].*?[)）】\]]", "", title))) or fold(title)


def answers(split: Split) -> list[Answer]:
    """Train on one side, answer for the other."""
    matcher = TitleMatcher().fit(split.titles, split.codes)
    probabilities, _ = matcher.model.probabilities(split.new_titles)
    best = {level: matcher.best(probabilities, level) for level in LEVELS}
    stated = matcher.match(split.new_titles)
    return [
        Answer(
            truth,
            {level: best[level][0][place] for level in LEVELS},
            {level: best[level][1][place] for level in LEVELS},
            stated[place].code,
        )
        for place, truth in enumerate(split.new_codes)
    ]


def nearest_neighbour(split: Split, neighbours: int) -> list[str]:
    """The plain rival: cosine of TF-IDF over character 1- and 2-grams, titles and names."""
    names = official_names()
    texts, codes = [*split.titles, *names.texts], [*split.codes, *names.codes]

    def grams(text: str) -> set[str]:
        folded = fold(text)
        return set(folded) | {folded[i : i + 2] for i in range(len(folded) - 1)}

    used = Counter(gram for text in texts for gram in grams(text))
    column = {gram: place for place, gram in enumerate(used)}

    def rows(texts: Sequence[str]) -> sparse.csr_array:
        found = [
            (place, column[gram], np.log((len(codes) + 1) / (used[gram] + 1)) + 1)
            for place, text in enumerate(texts)
            for gram in grams(text)
            if gram in column
        ]
        at, to, value = (np.array(part) for part in zip(*found, strict=True))
        matrix = sparse.csr_array((value, (at, to)), shape=(len(texts), len(column)))
        length = np.sqrt(matrix.multiply(matrix).sum(axis=1))
        return sparse.csr_array(matrix.multiply(1 / np.maximum(length, 1e-9)[:, None]))

    likeness = (rows(split.new_titles) @ rows(texts).T).toarray()
    said = []
    for row in likeness:
        votes: Counter[str] = Counter()
        for place in np.argsort(-row, kind="stable")[:neighbours]:
            votes[codes[place][:7]] += row[place]
        said.append(full_code(votes.most_common(1)[0][0]))
    return said


def share(right: Sequence[bool]) -> str:
    """Print a share in percent."""
    return f"{100 * sum(right) / max(1, len(right)):.1f}"


def accuracies(said: Sequence[tuple[str | None, str]]) -> str:
    """Print the shares right at 大类, 中类, 小类; what is not stated counts as wrong."""
    return " ".join(share([same(code, truth, level) for code, truth in said]) for level in LEVELS)


def print_rivals(parts: Sequence[Split]) -> None:
    """Print the baselines' accuracies."""
    for neighbours in (1, 5):
        said = [
            pair
            for split in parts
            for pair in zip(nearest_neighbour(split, neighbours), split.new_codes, strict=True)
        ]
        print(f"nearest neighbours k={neighbours}: {accuracies(said)}")


def print_reliability(found: Sequence[Answer]) -> None:
    """Print stated and observed accuracy by tenth of confidence, per level."""
    for level in LEVELS:
        print(f"level {level}: confidence band | titles | stated | observed")
        for low in range(10):
            members = [a for a in found if low == min(9, int(a.confidence[level] * 10))]
            if members:
                stated = sum(a.confidence[level] for a in members) / len(members)
                right = share([a.right(level) for a in members])
                print(f"  {low / 10:.1f} | {len(members)} | {100 * stated:.1f} | {right}")


def print_thresholds(found: Sequence[Answer]) -> None:
    """Print what each threshold would state, and how much of it is right."""
    print("threshold | stated at 小类, right | at 中类 or finer, right | at all, right 大类")
    print("          | right of all titles: 大类 中类 小类")
    for threshold in (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8):
        said = [(_at(a, threshold), a.truth) for a in found]
        cells = [f"{threshold:.2f}"]
        for level in (3, 2, 1):
            stated = [(c, t) for c, t in said if c is not None and level_of(c) >= level]
            right = share([same(c, t, level) for c, t in stated])
            cells.append(f"{100 * len(stated) / len(said):.1f}, {right}")
        print("  " + " | ".join([*cells, accuracies(said)]))


def _at(answer: Answer, threshold: float) -> str | None:
    for level in (3, 2, 1):
        code = answer.guess[level]
        enough = max(threshold, BROADEST) if level == 1 and threshold else threshold
        if level_of(code) == level and answer.confidence[level] >= enough:
            return code
    return None


def main() -> None:
    """Print every table."""
    parts = list(splits())
    print("accuracy at 大类, 中类, 小类, in percent")
    print_rivals(parts)
    for name, key in (("strict key", core), ("folded key", fold)):
        found = [a for s in splits(key=key) for a in answers(s)]
        print(
            f"matcher, {name}:", *(share([a.right(n) for a in found]) for n in LEVELS), flush=True
        )
    print(
        "   by best 小类 alone:",
        *(share([same(a.guess[3], a.truth, n) for a in found]) for n in LEVELS),
    )
    print_reliability(found)
    print_thresholds(found)
    start = time.perf_counter()
    default_matcher()
    loaded = time.perf_counter()
    titles = [f"{t}{i}号" for i in range(3) for t in labelled_titles().texts]
    default_matcher().match(titles)
    spent = time.perf_counter() - loaded
    print(f"load {loaded - start:.2f} s, {len(titles) / spent:.0f} titles a second")


if __name__ == "__main__":
    main()
