"""Other worlds that the published tables allow: a directed walk over whole numbers.

A step moves single people so that sums over what it moves across stay as they are: one leaves a
county for another, and in another industry one comes back (two by two, or two by two by two); or
one goes from a cell to any other of the same sums, where cells are few. It is taken when every
table still says what it said. Steps are chosen that bring suppressed counts away from where they
are, up in some worlds and down in others, until each was seen three apart; other steps, too, as
they make room. Each world begins where the last one ended, not at the truth: so far from it most
counts that can be others are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Final

import numpy as np

from metrics.attack.seen import LEAST_WIDTH, Seen

BATCH: Final = 30000  # steps that are looked at together
_EACH: Final = 15  # steps of a batch for each count that is wanted elsewhere
_LEAST: Final = 400
_UP: Final = 0.6  # share of those with room both ways that go up
_HEAT: Final = 0.5  # how far from a goal steps may lead, in the mean
_BATCHES: Final = 3  # batches that take little, after which a world is put down
_SLOW: Final = 6  # little: less than this part of the best batch
_WAYS: Final = 3  # at most that make one step
_STALE: Final = 3  # worlds without a new count


@dataclass
class Walk:
    """Worlds of one block.

    Attributes:
        seen: what was seen before; the walk adds to it.
        looked: steps that were looked at: the work done.
    """

    seen: Seen
    seed: int = 0
    looked: int = 0

    def __post_init__(self) -> None:
        self.dice = np.random.default_rng(self.seed)
        self.sums = self.seen.sums
        self.of = self.sums.of
        self.value, self.now = self.sums.count.copy(), self.seen.people.copy()
        self.ways: list[int] = []
        self.alone = self._alone()
        # Else nobody can be anywhere else: what is hidden can't be proved here.
        if len(self.seen.codes) and len(self.now):
            self._partners()

    def _partners(self) -> None:
        """For each way of moving, who differs in one key only, or in several at once: all of them,
        or those of the same coarser classes, which leaves more tables as they are."""
        codes = self.seen.codes
        sizes = codes.max(axis=1) + 1
        self.weights = np.concatenate([[1], np.cumprod(sizes[:-1])])
        self.key = (codes * self.weights[:, None]).sum(axis=0)
        self.order = np.argsort(self.key)
        self.sorted = self.key[self.order]
        groups: list[np.ndarray] = []
        orders, starts = [], []
        found = 0
        for moved, group in self._ways():
            _, group = np.unique(group, return_inverse=True)
            orders.append(np.argsort(group, kind="stable").astype(np.int32))
            starts.append(len(groups) * len(group) + np.cumsum(np.bincount(group)))
            groups.append((group + found).astype(np.int32))
            found += int(group.max()) + 1
            self.ways.append(sum(1 << axis for axis in moved))
        self.group, self.partners = np.array(groups), np.concatenate(orders)
        self.starts = np.concatenate([[0], *starts])
        keys = [way.bit_count() for way in self.ways]
        # Long steps are of single keys: others hardly ever have all corners.
        few = [[way for way, moved in enumerate(keys) if moved <= most] for most in (3, 2, 1)]
        sets: list[tuple[int, ...]] = [
            one
            for size in range(1, _WAYS + 1)
            for one in combinations(few[size - 1], size)
            if _beside([self.ways[way] for way in one])
        ]
        sets.insert(0, ())  # nobody else moves: one more, or one fewer, as roundings allow
        self.sizes = np.array([len(one) for one in sets])
        self.sets = np.array([(*one, -1, -1, -1)[:3] for one in sets])
        self.refused = np.zeros(len(self.of), dtype=np.int64)
        self.tried = np.full(LEAST_WIDTH * len(sets), 300.0)
        self.fitted = np.full(LEAST_WIDTH * len(sets), 3.0)

    def _ways(self) -> Iterator[tuple[tuple[int, ...], np.ndarray]]:
        """Keys that are moved together, and for each unknown a number that its partners share."""
        codes, coarse = self.seen.codes, self.seen.coarse
        for moved in (one for size in (1, 2, 3) for one in combinations(range(len(codes)), size)):
            rest = self.key - sum(codes[axis] * self.weights[axis] for axis in moved)
            every = [one for axis in moved for one in coarse[axis].values()]
            near: list[list[np.ndarray]] = [[], *([one] for one in every)]
            if len(moved) > 1 and len(every) > 1:
                near.append(every)
            for classes in near:
                group = rest
                for one in classes:
                    _, group = np.unique(group, return_inverse=True)
                    group = group * (one.max() + 1) + one
                yield moved, group

    def run(self, work: int) -> np.ndarray:
        """Walk until all are seen, the work is done, or steps lead nowhere; what is left open."""
        until, stale, left = self.looked + work, 0, self.seen.open
        while self.ways and len(left) and self.looked < until and stale < _STALE:
            self._world(left, until)
            before, left = len(left), self.seen.open
            stale = 0 if before - len(left) > 0.001 * before else stale + 1
        return left

    def _world(self, left: np.ndarray, until: int) -> None:
        """One world more: from the last one, until few steps bring another count to its goal."""
        sums, seen = self.sums, self.seen
        self.low, self.high = sums.low.copy(), sums.high.copy()
        goal = self._goals(left)
        stale, best = 0, 0
        while stale < _BATCHES and self.looked < until:
            far = goal - self.value
            there = (self.wanted != 0) & (far * self.wanted <= 0)
            # What is where it should be stays there until the world is put down.
            up, down = there & (self.wanted > 0), there & (self.wanted < 0)
            self.low[up], self.high[down] = goal[up], goal[down]
            self.wanted[there] = 0
            targets = np.flatnonzero(self.wanted)
            if not len(targets):
                break
            self._steps(targets)
            best = max(best, int(there.sum()))
            stale = 0 if there.sum() > best / _SLOW else stale + 1
        seen.keep(self.value, self.now)

    def _goals(self, left: np.ndarray) -> np.ndarray:
        """Where open counts should come in the next world: above the most or below the least that
        was seen of them, either way where there is room for both."""
        sums, seen = self.sums, self.seen
        above, below = seen.least + LEAST_WIDTH, seen.most - LEAST_WIDTH
        up, down = (above <= sums.high)[left], (below >= sums.low)[left]
        either = self.dice.random(len(left)) < _UP
        self.wanted = np.zeros(len(self.value), dtype=np.int8)
        self.wanted[left] = np.where(up & (~down | either), 1, np.where(down, -1, 0))
        goal: np.ndarray = np.where(self.wanted > 0, above, below)
        return goal

    def _steps(self, targets: np.ndarray) -> None:
        """Look at one batch of steps and take those that fit beside each other: steps for a count
        that isn't at its goal, and as many anywhere, which make room."""
        size = int(np.clip(_EACH * len(targets), _LEAST, BATCH))
        self.looked += size
        self._room()
        rows = self.sums.hidden[targets]  # what stands in more tables is looked for more often
        chosen = self.dice.choice(targets, size, p=rows / rows.sum())
        first, up = self._inside(chosen), self.wanted[chosen] > 0
        anywhere = slice(size // 2)
        first[anywhere] = self.dice.integers(len(self.now), size=size // 2)
        up[anywhere] = self.dice.random(size // 2) < 0.5
        able = np.where(up, self.rise[first], self.fall[first]) > 0
        first, up = first[able], up[able]
        # Ways that fitted more often are tried more often.
        chance = (self.fitted / self.tried) ** 2
        which = self.dice.choice(len(chance), len(first), p=chance / chance.sum())
        self.tried += np.bincount(which, minlength=len(chance))
        for axes in range(_WAYS + 1):
            part = np.flatnonzero(self.sizes[which // LEAST_WIDTH] == axes)
            if not len(part):
                continue
            sets = which[part] // LEAST_WIDTH
            corners, signs, real = self._corners(first[part], up[part], sets, axes)
            sign = np.where(up[part][real], 1, -1)[:, None] * signs[None, :]
            # As many people at once as the cells themselves allow, three at most.
            # (Steps of fewer keys were taken since that was counted.)
            fall = np.minimum(self.fall, self.now)[corners]
            room = np.where(sign < 0, fall, self.rise[corners]).min(axis=1)
            amount = 1 + (which[part] % LEAST_WIDTH)[real]
            fits = amount <= room
            moved = sign[fits] * amount[fits, None]
            kept = self._take(corners[fits], moved)
            self.fitted += np.bincount(which[part][real][fits][kept], minlength=len(chance))

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

    def _room(self) -> None:
        """How many people each cell may lose and gain by the rows that count nobody else, and who
        of each one's partners may at all."""
        self.fall, self.rise = self.now.copy(), np.full(len(self.now), LEAST_WIDTH)
        for node, cell in self.alone:
            self.fall[cell] = np.minimum(self.fall[cell], self.value[node] - self.low[node])
            self.rise[cell] = np.minimum(self.rise[cell], self.high[node] - self.value[node])
        self.able = []
        for room in (self.fall, self.rise):
            able = (room > 0)[self.partners]
            until = np.concatenate([[0], np.cumsum(able)])[self.starts]
            self.able.append((self.partners[able], until))

    def _alone(self) -> list[tuple[np.ndarray, np.ndarray]]:
        size = np.bincount(self.of[self.of >= 0], minlength=len(self.value))
        alone = (self.of >= 0) & (size[self.of] == 1)
        pairs = zip(self.of, alone, strict=True)
        return [(of[one], np.flatnonzero(one)) for of, one in pairs if one.any()]

    def _corners(
        self, first: np.ndarray, up: np.ndarray, sets: np.ndarray, size: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Those moved by each step, their signs, and which steps have all corners."""
        picked = self.sets[sets]
        others = np.repeat(first[None, :], size, axis=0)
        for i in range(size):
            which = self.group[picked[:, i], first]
            dice = self.dice.random(len(first))
            for rising, (partners, until) in enumerate(self.able):
                length = until[which + 1] - until[which]
                rows = np.flatnonzero((up != rising) & (length > 0))
                at = until[which[rows]] + (dice[rows] * length[rows]).astype(np.int64)
                others[i, rows] = partners[at]
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

    def _take(self, corners: np.ndarray, sign: np.ndarray) -> np.ndarray:
        """Take steps of which every table says the same; where those are that lead to a goal."""
        left: np.ndarray = np.arange(len(corners))
        gain = np.zeros(len(corners), dtype=np.int64)
        # Tables that refused most steps are asked first.
        for number in np.argsort(-self.refused, kind="stable"):
            at = self.of[number][corners[left]]
            moved = (at >= 0) & ~_cancelled(at)[:, None]
            after = self.value[at] + sign[left]
            good = (~moved | ((after >= self.low[at]) & (after <= self.high[at]))).all(axis=1)
            gain[left] += (np.where(moved, self.wanted[at], 0) * sign[left]).sum(axis=1)
            self.refused[number] += len(left) - int(good.sum())
            left = left[good]
            if not len(left):
                return left
        # Most that lead away from goals are left; the others make room for what leads there.
        luck = gain[left] + self.dice.exponential(_HEAT, len(left))
        kept: np.ndarray = left[luck > 0]
        if not len(kept):
            return kept
        kept = kept[np.argsort(-gain[kept], kind="stable")]
        sign, corners = sign[kept], corners[kept]
        at = self.of[:, corners]  # groupings × steps × corners
        moved = (at >= 0) & ~_cancelled(at)[..., None]
        mine = self._beside_each_other(at, moved, sign, corners)
        taken = np.broadcast_to(mine[None, :, None], at.shape) & moved
        np.add.at(self.value, at[taken], np.broadcast_to(sign[None, :, :], at.shape)[taken])
        np.add.at(self.now, corners[mine].reshape(-1), sign[mine].reshape(-1))
        # What leads to a goal counts.
        taken_ones: np.ndarray = kept[mine & (gain[kept] > 0)]
        return taken_ones

    def _beside_each_other(
        self,
        at: np.ndarray,
        moved: np.ndarray,
        sign: np.ndarray,
        corners: np.ndarray,
    ) -> np.ndarray:
        """Which steps can all be taken: where together they are too many, the first only."""
        value, people, count = self.value, self.now, corners.shape[0]
        number = np.arange(count)
        flat = at[moved]
        signs = np.broadcast_to(sign[None, :, :], at.shape)[moved]
        owner_of = np.broadcast_to(number[None, :, None], at.shape)[moved]
        more = _summed(flat, np.maximum(signs, 0), len(value))
        fewer = _summed(flat, np.maximum(-signs, 0), len(value))
        full = (value + more > self.high) | (value - fewer < self.low)
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


def _beside(moved: list[int]) -> bool:
    """Whether ways make one step: no key is moved twice, and at most one of two moves several."""
    merged = sum(each.bit_count() > 1 for each in moved)
    return sum(moved) == reduce(or_, moved) and (merged < 2 or len(moved) == 1)
