"""N-grams → columns, weighted by rarity (TF-IDF), titles as rows of a sparse matrix."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.matching.title_text import weighted_ngrams

# How much an n-gram that nobody else uses counts in a title's length. At 0 a title with one
# known character would be as sure as one known throughout; at 1 long titles lose their voice.
_UNKNOWN_SHARE = 0.2


@dataclass(frozen=True)
class Vocabulary:
    """The n-grams that at least two known titles share; ``idf`` has one weight per n-gram.

    ``rare`` is the idf of an n-gram outside. Length-normalising with the unknown part included
    makes a title inside the training set, left out, look like one from outside: that is what
    lets leave-one-out confidences be trusted on new titles.
    """

    columns: dict[str, int]
    idf: NDArray[np.float32]
    rare: float

    @classmethod
    def of(cls, titles: Sequence[str]) -> "Vocabulary":
        """Learn the n-grams of the titles."""
        used: Counter[str] = Counter()
        for title in titles:
            used.update(weighted_ngrams(title).keys())
        shared = sorted(gram for gram, times in used.items() if times > 1)
        times = np.array([used[gram] for gram in shared], dtype=np.float64)
        idf = np.log((len(titles) + 1) / (times + 1)) + 1
        return cls(
            {gram: column for column, gram in enumerate(shared)},
            idf.astype(np.float32),
            float(np.log((len(titles) + 1) / 2) + 1),
        )

    def rows(self, titles: Sequence[str]) -> sparse.csr_array:
        """Give a float32 matrix, titles × n-grams, of rows no longer than 1.

        A title without any known n-gram is a row of zeros.
        """
        indptr, columns, values = [0], [], []
        lengths = np.empty(len(titles))
        idf = self.idf.tolist()
        for place, title in enumerate(titles):
            squares = 0.0
            for gram, weight in weighted_ngrams(title).items():
                column = self.columns.get(gram)
                if column is None:
                    squares += _UNKNOWN_SHARE * (weight * self.rare) ** 2
                else:
                    value = weight * idf[column]
                    squares += value * value
                    columns.append(column)
                    values.append(value)
            indptr.append(len(columns))
            lengths[place] = squares**0.5 or 1.0
        data = np.array(values, dtype=np.float32) / np.repeat(lengths, np.diff(indptr))
        return sparse.csr_array(
            (data.astype(np.float32), np.array(columns, dtype=np.int32), np.array(indptr)),
            shape=(len(titles), len(self.columns)),
        )
