"""What a shown count leaves open, and the most that a hidden one can be beside those shown."""

from collections.abc import Iterable
from dataclasses import replace

from data.protection import Profile
from metrics.disclosure.protect import Protected
from metrics.disclosure.public import PUBLIC_ROUNDING_BASE


def profile_of(found: Protected) -> Profile:
    """By what the counts of a table are bounded: what is published is rounded a second time."""
    profile = found.profile
    return replace(profile, base=profile.base + PUBLIC_ROUNDING_BASE) if found.public else profile


def least(shown: float, profile: Profile) -> float:
    """The least that a count can be which is shown as this."""
    return max(shown - profile.base // 2, float(profile.threshold)) if shown else 0.0


def most(shown: float, profile: Profile) -> float:
    """The most that a count can be which is shown as this."""
    return shown + (profile.base - 1) // 2 if shown else 0.0


def most_left(
    total: float | None, others: Iterable[float | None], profile: Profile
) -> float | None:
    """The most that one hidden part of a total can count.

    That it is hidden doesn't say that it is small: parts are hidden to shield others too, and a
    share whose part is nearly the whole is as hidden as one whose part is nearly nothing.

    Args:
        total: as it is shown; ``None`` where it is hidden.
        others: the other parts as they are shown, hidden ones ``None``: they may be nobody.
        profile: of protection, that all of them are shown by.

    Returns:
        Persons; ``None`` where nothing bounds it.
    """
    if total is None:
        return None
    known = sum(least(one, profile) for one in others if one is not None)
    return max(most(total, profile) - known, 0.0)
