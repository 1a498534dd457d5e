"""Every page has something to show for itself elsewhere, or a stated reason for having nothing."""

from collections.abc import Collection, Iterable, Mapping

from dashboard.access.site import ENTRIES

PAGES = tuple(one.url for one in ENTRIES)
_LEAST = 6  # characters of a reason


def unstated(
    shown: Iterable[str], without: Mapping[str, str], pages: Collection[str] = PAGES
) -> list[str]:
    """What is wrong with a choice of pages; nothing where each is shown or left out with a reason.

    Args:
        shown: addresses of pages that are shown.
        without: address of a page → why it isn't.
        pages: the addresses there are.
    """
    there = set(shown)
    wrong = [
        f"{one}: neither shown nor left out" for one in pages if one not in there | set(without)
    ]
    wrong += [f"{one}: shown, and a reason for not being" for one in sorted(there & set(without))]
    wrong += [f"{one}: no such page" for one in sorted((there | set(without)) - set(pages))]
    wrong += [f"{one}: no reason" for one, why in without.items() if len(why) < _LEAST]
    return wrong
