"""Which items no other beats on everything at once."""

from bisect import bisect_left, bisect_right

import numpy as np

from backlog.scoring.arrays import Bools, Floats


def front(figures: Floats) -> Bools:
    """Whether each row is on the Pareto front: no other is at least as good in all three figures and better in one.

    Equal rows are on it together. One pass from the best first figure down: of the rows passed, only those count that
    nobody beats on the other two, a staircase on which the second figure rises as the third falls.
    """
    distinct, which = np.unique(figures, axis=0, return_inverse=True)
    kept = np.zeros(len(distinct), dtype=bool)
    seconds: list[float] = []
    thirds: list[float] = []
    for at in range(len(distinct) - 1, -1, -1):
        second, third = float(distinct[at, 1]), -float(distinct[at, 2])
        above = bisect_left(seconds, second)
        if above < len(seconds) and thirds[above] <= third:
            continue
        kept[at] = True
        # The stairs that this one stands before: no better in either.
        low, high = bisect_left(thirds, third, 0, above), bisect_right(seconds, second, above)
        seconds[low:high], thirds[low:high] = [second], [third]
    found: Bools = kept[which.reshape(-1)]
    return found
