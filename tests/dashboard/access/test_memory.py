import threading

import pytest

from dashboard.access.turns import Turns
from data.memory import Memory


def test_the_least_recently_used_goes_first_and_bytes_count():
    kept = Memory(80, len)
    for name in "abcdefgh":
        kept.put(name, name * 10)
    assert (kept.bytes, len(kept)) == (80, 8)
    assert kept.get("a") == "a" * 10
    kept.put("i", "i" * 10)
    assert kept.get("b") is None and kept.get("a") is not None
    kept.put("a", "a" * 3)
    assert kept.bytes == 73


def test_what_would_push_out_the_rest_is_not_kept():
    kept = Memory(80, len)
    kept.put("small", "x")
    kept.put("large", "x" * 11)
    assert kept.get("large") is None and kept.get("small") == "x"


def test_what_is_unwanted_is_forgotten():
    kept = Memory(80, len)
    for name in ("a1", "a2", "b1"):
        kept.put(name, name)
    kept.drop(lambda key: key.startswith("a"))
    assert (len(kept), kept.bytes, kept.get("b1")) == (1, 2, "b1")


def test_one_makes_and_others_wait_and_a_maker_who_breaks_off_lets_the_next_in():
    kept, made, ready = Memory(80, len), [], threading.Barrier(5)

    def ask(number):
        ready.wait()
        try:
            with kept.alone("x"):
                if kept.get("x") is None:
                    made.append(number)
                    if len(made) == 1:
                        raise KeyboardInterrupt
                    kept.put("x", "done")
        except KeyboardInterrupt:
            return

    people = [threading.Thread(target=ask, args=(number,)) for number in range(5)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert (len(made), kept.get("x")) == (2, "done")
    assert not kept._making


def served(turns, asks):
    """Who gets a turn in which order, when all of them wait behind a first one."""
    order, threads = [], []

    def ask(who):
        with turns.turn(who):
            order.append(who)

    with turns.turn("first"):
        for number, who in enumerate(asks):
            threads.append(threading.Thread(target=ask, args=(who,)))
            threads[-1].start()
            while len(turns._waiting) < number + 1:
                pass
    for one in threads:
        one.join()
    return order


def test_whoever_asks_again_and_again_waits_behind_the_others():
    turns = Turns(1)
    with turns.turn("greedy"):
        pass
    assert served(turns, ["greedy", "a", "b"]) == ["a", "b", "greedy"]


def test_a_turn_is_given_back_by_whoever_breaks_off():
    turns = Turns(1)
    with pytest.raises(ValueError), turns.turn("a"):
        raise ValueError
    with turns.turn("b"):
        pass


def test_whoever_left_no_longer_waits():
    turns = Turns(1)

    def left():
        raise InterruptedError

    with turns.turn("a"):
        with pytest.raises(InterruptedError), turns.turn("b", left):
            pass
        assert not turns._waiting
    with turns.turn("c"):
        pass
