"""Why no plan meets all limits: the culprit, in words that say what to change."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from planning.solving.blocks import Blocks, Unmeetable
from planning.solving.clock import Clock
from planning.solving.model import ALL, Limits, Model
from planning.solving.problem import GAP, Problem
from planning.solving.solve import INFEASIBLE, Watch, search
from planning.solving.words import days, days_of, listed, number_of, percent

_HAIR = 1e-6
_EACH_SECONDS = 5.0
_SECONDS = 15.0


def refuse_overfull_pins(problem: Problem, blocks: Blocks) -> None:
    """Raise Unmeetable if what has to be built by some release takes more than there is until then."""
    for last in range(len(problem.releases)):
        must = [at for at, window in enumerate(blocks.windows) if window.last <= last]
        _refuse_more_than(problem, blocks, must, range(last + 1))
        exactly = [at for at, window in enumerate(blocks.windows) if window.first == window.last == last]
        _refuse_more_than(problem, blocks, exactly, range(last, last + 1))


def _refuse_more_than(problem: Problem, blocks: Blocks, must: Sequence[int], during: range) -> None:
    inside = {item for at in must for item in blocks.members[at]}
    chosen = [item for item in problem.items if item.id in inside]
    releases = [problem.releases[at] for at in during]
    for pool in problem.pools:
        needed = math.fsum(item.effort.get(pool, 0.0) for item in chosen)
        room = sum(release.capacity.get(pool, math.inf) for release in releases)
        if needed > room + _HAIR * max(1, room):
            takers = [item for item in chosen if item.effort.get(pool)]
            pins = [item.id for item in takers if item.pin]
            others = [item.id for item in takers if not item.pin]
            has = f"the release {releases[0].id} has" if len(releases) == 1 else f"{releases[-1].id} and before have"
            raise Unmeetable(
                f"{_pins_in_words(pins, others)} {days_of(needed, pool)}, {has} {days(room)}."
                f" Take pins back or add {days_of(needed - room, pool)}.",
                [*pins, *others],
                f"releases[{during[-1]}].capacity.{pool}",
            )


def _pins_in_words(pins: Sequence[str], others: Sequence[str]) -> str:
    if not pins:
        return f"What pinned items require ({listed(others)}) needs"
    these = "This pin" if len(pins) == 1 else f"These {len(pins)} pins"
    beside = f" and what has to come along ({listed(others)})" if others else ""
    return f"{these} ({listed(pins)}){beside} {'needs' if len(pins) == 1 and not others else 'need'}"


def refuse_missing_gaps(problem: Problem, blocks: Blocks) -> None:
    """Raise Unmeetable if all gaps together cannot fill their share of the releases."""
    never = len(problem.releases)
    gaps = [item for item in problem.items if item.kind == GAP and blocks.windows[blocks.of[item.id]].first < never]
    least = problem.gap_share * sum(sum(release.capacity.values()) for release in problem.releases)
    there = math.fsum(math.fsum(item.effort.get(pool, 0.0) for pool in problem.pools) for item in gaps)
    if there < least - _HAIR * max(1, least):
        raise Unmeetable(
            f"The share for gaps asks for {days(least)} days ({percent(problem.gap_share)} of the capacity), and the"
            f" {number_of(len(gaps), 'gap')} that may be built would take {days(there)}. Lower the share or add gaps.",
            [item.id for item in gaps],
            "gap_share",
        )


def explained(problem: Problem, blocks: Blocks, watch: Watch) -> Unmeetable:
    """What keeps every plan from meeting the limits, found by leaving one out at a time."""
    clock = Clock(watch, _SECONDS)
    helps: list[tuple[str, str]] = []
    for words, field, limits in _without_one(problem):
        if clock.is_over:
            break
        if _can_be_met(problem, blocks, limits, clock.watch(_EACH_SECONDS)):
            helps.append((words, field))
    if not helps:
        return contradiction(is_sure=not clock.is_over)
    either = " or ".join(words for words, _ in helps)
    return Unmeetable(
        f"No plan meets all limits together. There is one without {either}: lower it or take back pins.",
        field=helps[0][1],
    )


def contradiction(*, is_sure: bool) -> Unmeetable:
    """Limits that contradict each other; not ``is_sure`` where the time was over before each had been left out."""
    tried = "leaving out one of them is not enough" if is_sure else "it was not found out in time which one is to blame"
    return Unmeetable(
        f"No plan meets all limits, and {tried}: pins, capacities, the share for gaps and floors contradict each other."
        " Take back pins first."
    )


def _without_one(problem: Problem) -> Iterator[tuple[str, str, Limits]]:
    if problem.gap_share:
        yield f"the share for gaps ({percent(problem.gap_share)})", "gap_share", replace(ALL, gap_share=False)
    for name, share in problem.floors.items():
        others = frozenset(problem.floors) - {name}
        yield f"the floor of {name} ({percent(share)})", f"floors.{name}", replace(ALL, floors=others)
    for pool in problem.pools:
        yield f"the limit of {pool}", f"releases[0].capacity.{pool}", replace(ALL, without_pools=frozenset([pool]))


def _can_be_met(problem: Problem, blocks: Blocks, limits: Limits, watch: Watch) -> bool:
    model = Model(problem, blocks, limits)
    found = search(model, np.zeros(model.columns), watch)
    return found.values is not None and found.status != INFEASIBLE
