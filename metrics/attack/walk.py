"""Other worlds that the published tables allow: a directed walk over whole numbers.

A step moves single people so that sums over what it moves across stay as they are: one leaves a
county for another, and in another industry one comes back (two by two, or two by two by two). It is
taken when every table still says what it said. Steps are chosen that bring suppressed counts away
from where they are, up in some worlds and down in others, until each was seen three apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from metrics.attack.lattice import Block
from metrics.attack.nodes import Nodes

LEAST_WIDTH: Final = 3  # people between two worlds
BATCH: Final = 30000  # steps that are looked at together
# Classes of a key within which a step leaves more tables as they are.
COARSER: Final = {
    "county": ("city",),
    "industry": ("section",),
    "school": ("school_place", "school_province"),
    "major": ("major_group",),
}
_EACH: Final = 15  # steps of a batch for each count that is wanted elsewhere
_LEAST: Final = 400
_FEW: Final = 1000  # counts that one world is for at least
_BATCHES: Final = 3  # batches that take little, after which a world is put down
_SLOW: Final = 6  # little: less than this part of the best batch
_STALE: Final = 3  # worlds without a new count


@dataclass
class Walk:
    """Worlds of one block.

    Attributes:
        least, most: of each node over all worlds, this one's truth among them.
        worlds: changes against the truth, one row a world.
        looked: steps that were looked at: the work done.
    """

    block: Block
    nodes: Nodes
    seed: int = 0
    worlds: list[np.ndarray] = field(default_factory=list)
    looked: int = 0

    def __post_init__(self) -> None:
        self.dice = np.random.default_rng(self.seed)
        # Nobody is put where nobody is, unless no table shows that there is nobody.
        room = (self.nodes.high > self.nodes.count)[self.nodes.of] | (self.nodes.of < 0)
        self.alive = np.flatnonzero((self.block.unknowns > 0) | room.all(axis=0))
        self.people = self.block.unknowns[self.alive]
        self.of = np.ascontiguousarray(self.nodes.of[:, self.alive])
        self.least, self.most = self.nodes.count.copy(), self.nodes.count.copy()
        self.targets = np.flatnonzero(self.nodes.hidden)
        self._partners()

    def _partners(self) -> None:
        """For each way of moving, who differs in one key only: all of them, or those of the same
        coarser class, which leaves more tables as they are."""
        block = self.block
        own = [name for name in _own(block) if block.atoms[name].nunique(dropna=False) > 1]
        row = self.alive // len(block.kinds)
        codes = [_codes(block.atoms[name])[row] for name in own]
        if len(block.kinds) > 1:
            codes.append(self.alive % len(block.kinds))
        self.ways = []
        if not codes or not len(self.alive):
            return  # nobody can be anywhere else: what is hidden can't be proved here
        self.codes = np.array(codes, dtype=np.int64)
        sizes = self.codes.max(axis=1) + 1
        self.weights = np.concatenate([[1], np.cumprod(sizes[:-1])])
        self.key = (self.codes * self.weights[:, None]).sum(axis=0)
        self.order = np.argsort(self.key)
        self.sorted = self.key[self.order]
        for axis in range(len(self.codes)):
            rest = self.key - self.codes[axis] * self.weights[axis]
            near: list[str | None] = [None]
            if axis < len(own):
                near += [name for name in COARSER.get(own[axis], ()) if name in block.atoms]
            for name in near:
                group = rest
                if name is not None:
                    _, group = np.unique(rest, return_inverse=True)
                    coarse = _codes(block.atoms[name])[row]
                    group = group * (coarse.max() + 1) + coarse
                _, group = np.unique(group, return_inverse=True)
                order = np.argsort(group, kind="stable")
                starts = np.concatenate([[0], np.cumsum(np.bincount(group))])
                self.ways.append((axis, group, order, starts))
        sets = [
            one
            for size in (1, 2, 3)
            for one in combinations(range(len(self.ways)), size)
            if len({self.ways[way][0] for way in one}) == size
        ]
        self.sizes = np.array([len(one) for one in sets])
        self.sets = np.array([(*one, -1, -1)[:3] for one in sets])
        self.tried, self.fitted = np.full(len(sets), 1000.0), np.full(len(sets), 10.0)

    @property
    def open(self) -> np.ndarray:
        """Suppressed nodes that weren't seen three apart."""
        found: np.ndarray = self.targets[
            self.most[self.targets] - self.least[self.targets] < LEAST_WIDTH
        ]
        return found

    def run(self, work: int) -> np.ndarray:
        """Walk until all are seen, the work is done, or steps lead nowhere; what is left open."""
        until, stale, left = self.looked + work, 0, self.open
        while self.ways and len(left) and self.looked < until and stale < _STALE:
            self._world(left, until)
            before, left = len(left), self.open
            stale = 0 if before > len(left) else stale + 1
        return left

    def _world(self, left: np.ndarray, until: int) -> None:
        """One world: from the truth, for some of what is open, until steps lead nowhere."""
        nodes = self.nodes
        value, people = nodes.count.copy(), self.people.copy()
        # Few at a time: each has to come three apart in one world.
        some = self.dice.permutation(left)[: max(_FEW, len(left) // 4)]
        # Upwards where there is room for it; where there is for both, either way.
        up = (nodes.high - nodes.count >= LEAST_WIDTH)[some]
        down = (nodes.count - nodes.low >= LEAST_WIDTH)[some]
        either = self.dice.choice((-1, 1), len(some))
        wanted = np.zeros(len(value), dtype=np.int8)
        wanted[some] = np.where(up & down, either, np.where(up, 1, -1))
        stale = best = 0
        while stale < _BATCHES and self.looked < until:
            wanted[np.abs(value - nodes.count) >= LEAST_WIDTH] = 0
            targets = np.flatnonzero(wanted)
            if not len(targets):
                break
            taken = self._steps(targets, wanted, value, people)
            best = max(best, taken)
            stale = 0 if taken > best / _SLOW else stale + 1
        gained = np.maximum(self.most, value) - np.minimum(self.least, value) >= LEAST_WIDTH
        if gained[left].any():
            world = np.zeros(len(self.block.unknowns), dtype=np.int16)
            world[self.alive] = people - self.people
            self.worlds.append(world)
            np.minimum(self.least, value, out=self.least)
            np.maximum(self.most, value, out=self.most)

    def _steps(
        self, targets: np.ndarray, wanted: np.ndarray, value: np.ndarray, people: np.ndarray
    ) -> int:
        """Look at one batch of steps and take those that fit beside each other; how many."""
        taken = 0
        size = int(np.clip(_EACH * len(targets), _LEAST, BATCH))
        self.looked += size
        chosen = self.dice.choice(targets, size)
        first = self._inside(chosen)
        # Ways that fitted more often are tried more often.
        chance = self.fitted / self.tried
        which = self.dice.choice(len(chance), size, p=chance / chance.sum())
        self.tried += np.bincount(which, minlength=len(chance))
        for axes in (1, 2, 3):
            part = np.flatnonzero(self.sizes[which] == axes)
            if not len(part):
                continue
            sets = which[part]
            corners, signs, real = self._corners(first[part], sets, axes)
            sign = wanted[chosen[part][real]][:, None] * signs[None, :]
            # As many people at once as those who leave are, three at most.
            left = np.where(sign < 0, people[corners], LEAST_WIDTH).min(axis=1)
            most = self.dice.choice((1, LEAST_WIDTH), len(left), p=(0.4, 0.6))
            amount = np.minimum(left, most)
            fits = amount > 0
            moved = sign[fits] * amount[fits, None]
            kept = self._take(corners[fits], moved, wanted, value, people)
            taken += len(kept)
            self.fitted += np.bincount(sets[real][fits][kept], minlength=len(chance))
        return taken

    def _inside(self, chosen: np.ndarray) -> np.ndarray:
        """An unknown of each node, any."""
        if not hasattr(self, "_members"):
            of = self.of
            flat = of.reshape(-1)
            inside = np.flatnonzero(flat >= 0)
            order = inside[np.argsort(flat[inside], kind="stable")]
            starts = np.concatenate([[0], np.cumsum(np.bincount(flat[inside]))])
            self._members = (order % of.shape[1], starts)
        members, starts = self._members
        length = starts[chosen + 1] - starts[chosen]
        found: np.ndarray = members[
            starts[chosen] + (self.dice.random(len(chosen)) * length).astype(np.int64)
        ]
        return found

    def _corners(
        self, first: np.ndarray, sets: np.ndarray, size: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Those moved by each step, their signs, and which steps have all corners."""
        picked = self.sets[sets]
        others = np.empty((size, len(first)), dtype=np.int64)
        for way, (_, group, order, starts) in enumerate(self.ways):
            for i in range(size):
                rows = np.flatnonzero(picked[:, i] == way)
                which = group[first[rows]]
                length = starts[which + 1] - starts[which]
                step = (self.dice.random(len(rows)) * length).astype(np.int64)
                others[i, rows] = order[starts[which] + step]
        signs = np.array([-1 if bin(mask).count("1") % 2 else 1 for mask in range(1 << size)])
        there = np.flatnonzero((others != first).all(axis=0))
        columns = [first[there]]
        for mask in range(1, 1 << size):
            flipped = [i for i in range(size) if mask >> i & 1]
            if len(flipped) == 1:
                columns.append(others[flipped[0], there])
                continue
            key = self.key[first[there]]
            for i in flipped:
                key = key + self.key[others[i, there]] - self.key[first[there]]
            at = np.minimum(np.searchsorted(self.sorted, key), len(self.sorted) - 1)
            real = self.sorted[at] == key
            there, columns = there[real], [column[real] for column in columns]
            columns.append(self.order[at[real]])
        return np.column_stack(columns), signs, there

    def _take(
        self,
        corners: np.ndarray,
        sign: np.ndarray,
        wanted: np.ndarray,
        value: np.ndarray,
        people: np.ndarray,
    ) -> np.ndarray:
        """Take those steps of which every table says the same; their positions."""
        nodes = self.nodes
        left: np.ndarray = np.arange(len(corners))
        gain = np.zeros(len(corners), dtype=np.int64)
        for of in self.of:
            at = of[corners[left]]
            moved = (at >= 0) & ~_cancelled(at)[:, None]
            after = value[at] + sign[left]
            good = (~moved | ((after >= nodes.low[at]) & (after <= nodes.high[at]))).all(axis=1)
            gain[left] += (np.where(moved, wanted[at], 0) * sign[left]).sum(axis=1)
            left = left[good]
            if not len(left):
                break
        kept: np.ndarray = left[gain[left] > 0]
        if not len(kept):
            return kept
        kept = kept[np.argsort(-gain[kept], kind="stable")]
        sign, corners = sign[kept], corners[kept]
        at = self.of[:, corners]  # groupings × steps × corners
        moved = (at >= 0) & ~_cancelled(at)[..., None]
        mine = self._beside_each_other(at, moved, sign, corners, value, people)
        taken = np.broadcast_to(mine[None, :, None], at.shape) & moved
        np.add.at(value, at[taken], np.broadcast_to(sign[None, :, :], at.shape)[taken])
        np.add.at(people, corners[mine].reshape(-1), sign[mine].reshape(-1))
        taken_ones: np.ndarray = kept[mine]
        return taken_ones

    def _beside_each_other(
        self,
        at: np.ndarray,
        moved: np.ndarray,
        sign: np.ndarray,
        corners: np.ndarray,
        value: np.ndarray,
        people: np.ndarray,
    ) -> np.ndarray:
        """Which steps can all be taken: where together they are too many, the first only."""
        nodes, count = self.nodes, corners.shape[0]
        number = np.arange(count)
        flat = at[moved]
        signs = np.broadcast_to(sign[None, :, :], at.shape)[moved]
        owner_of = np.broadcast_to(number[None, :, None], at.shape)[moved]
        more = _summed(flat, np.maximum(signs, 0), len(value))
        fewer = _summed(flat, np.maximum(-signs, 0), len(value))
        full = (value + more > nodes.high) | (value - fewer < nodes.low)
        tight = full[flat]
        owner = np.full(len(value), count, dtype=np.int64)
        np.minimum.at(owner, flat[tight], owner_of[tight])
        mine = np.ones(count, dtype=bool)
        mine[owner_of[tight][owner[flat[tight]] != owner_of[tight]]] = False
        gone = corners[sign < 0]
        lost = _summed(gone, -sign[sign < 0], len(people)) > people
        first = np.full(len(people), count, dtype=np.int64)
        rows = np.broadcast_to(number[:, None], corners.shape)
        np.minimum.at(first, gone, rows[sign < 0])
        mine &= ~((sign < 0) & lost[corners] & (first[corners] != rows)).any(axis=1)
        return mine


def _summed(at: np.ndarray, amount: np.ndarray, size: int) -> np.ndarray:
    found: np.ndarray = np.bincount(at, amount, size).astype(np.int64)
    return found


def _cancelled(at: np.ndarray) -> np.ndarray:
    """Where a step moves nobody: it stays inside one class of some axis (corners come last)."""
    size = at.shape[-1].bit_length() - 1
    still = np.zeros(at.shape[:-1], dtype=bool)
    for i in range(size):
        low = [mask for mask in range(1 << size) if not mask >> i & 1]
        high = [mask | 1 << i for mask in low]
        still |= (at[..., low] == at[..., high]).all(axis=-1)
    return still


def _codes(column: "pd.Series[int]") -> np.ndarray:
    found: np.ndarray = pd.factorize(column, use_na_sentinel=False)[0]
    return found


def _own(block: Block) -> Sequence[str]:
    return [block.level, *block.keys] if block.level else block.keys
