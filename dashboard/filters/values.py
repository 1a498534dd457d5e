"""The bar of filters and a page's own switches, as values: what there is, and what is chosen."""

from dataclasses import dataclass
from typing import Final, Literal

Window = Literal["month", "12", "ytd"]
_EXTRA: Final = ("section", "education", "occupation")


@dataclass(frozen=True)
class Filters:
    """Which widgets the bar of a page has.

    Attributes:
        region, period, industry, education, occupation: whether it has them.
        window: the period that the page opens with.
        single: one code of each filter, for a page of curves, which can't be added up.
    """

    region: bool = True
    period: bool = True
    industry: bool = False
    education: bool = False
    occupation: bool = False
    window: Window = "month"
    single: bool = False

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that it limits, in the order of the bar."""
        wanted = (self.industry, self.education, self.occupation)
        return tuple(name for name, on in zip(_EXTRA, wanted, strict=True) if on)

    @property
    def conditions(self) -> tuple[str, ...]:
        """Their words in the address."""
        region = ("region",) if self.region else ()
        return (*region, *(("month", "months") if self.period else ()), *self.dimensions)


@dataclass(frozen=True)
class Choice:
    """A switch: one of few as ``segments``, or of many as a ``list``.

    Attributes:
        name: its word in the address.
        label: what it is called.
        options: value and words of each.
        default: the value that leaves no trace in the address.
        value: what is chosen.
        look: how it is shown.
        ignored: what the address said that isn't among the options.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    default: str
    value: str
    look: Literal["segments", "list"] = "segments"
    ignored: str = ""

    @property
    def conditions(self) -> tuple[str, ...]:
        """Its words in the address."""
        return (self.name,)


@dataclass(frozen=True)
class Slide:
    """A month on a slider, or a range between two.

    Attributes:
        key: of the widget.
        names: the words in the address, one for each end.
        label: what it is called.
        options: the months as ``2026-03`` and in words, oldest first.
        value: the month chosen, or both ends.
        ignored: what the address said that can't be, in words.
    """

    key: str
    names: tuple[str, ...]
    label: str
    options: tuple[tuple[str, str], ...]
    value: tuple[str, ...]
    ignored: str = ""

    @property
    def conditions(self) -> tuple[str, ...]:
        """Its words in the address."""
        return self.names


@dataclass(frozen=True)
class Search:
    """A box for words to search by."""

    name: str
    label: str
    hint: str
    value: str
    most: int = 60  # letters that fit in
    width: int = 320  # pixels

    ignored = ""

    @property
    def conditions(self) -> tuple[str, ...]:
        """Its word in the address."""
        return (self.name,)


Control = Choice | Slide | Search
