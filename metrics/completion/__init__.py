"""What unripe values will come to, beside them: the completed value and its range, 19 times in 20.

``beside`` puts them into an answer; ``counts``, ``leaving``, ``middles`` and ``classes`` are the
kinds of growth (:mod:`metrics.engine.ripening`), ``words`` says it. Made of what may be shown and
of how earlier months grew. May not: be made public, or tell of a cell that is hidden.
"""

from metrics.completion.beside import completed, ripens
from metrics.completion.words import grown, in_words, said

__all__ = ["completed", "grown", "in_words", "ripens", "said"]
