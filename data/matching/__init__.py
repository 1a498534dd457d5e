"""Job titles → occupations of the 职业分类大典 2022, offline: see docs/title-matcher.md.

May not: know a contract or a file.
"""

from data.matching.titles import Match, TitleMatcher, default_matcher

__all__ = ["Match", "TitleMatcher", "default_matcher"]
