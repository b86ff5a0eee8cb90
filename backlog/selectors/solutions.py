"""Solutions with their figures: how far each is, what is missing, and its rank among those of its product."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from backlog.choices import OPEN_STATUSES, ItemStatus, SolutionState
from backlog.models import Item, Solution
from backlog.scoring import ItemInputs, Profile, Scored, score
from backlog.scoring.solutions import Completeness, Part, completeness, score_solution
from backlog.selectors.explained import inputs_by_item, plain_profile
from common.presentation.figures import counted
from stakeholders.models import Product, WeightProfile


@dataclass(frozen=True, slots=True)
class Member:
    """An item of a solution with its evidence and its value and priority by themselves."""

    item: Item
    inputs: ItemInputs
    value: float
    priority: float

    @property
    def is_shipped(self) -> bool:
        """Whether people have it."""
        return self.item.status == ItemStatus.SHIPPED

    @property
    def is_open(self) -> bool:
        """Whether it may still be built."""
        return self.item.status in OPEN_STATUSES


@dataclass(frozen=True)
class Standing:
    """A solution with its figures. ``rank`` is among those of its product with something left to build."""

    solution: Solution
    members: tuple[Member, ...]
    profile: Profile
    rank: int | None = None

    @cached_property
    def done(self) -> Completeness:
        """How much of it people have."""
        parts = [Part(one.item.key, one.inputs, one.value, one.is_shipped) for one in self.members]
        return completeness(parts)

    @cached_property
    def whole(self) -> Scored:
        """All of its items scored as one: what the answer is worth."""
        return score_solution([one.inputs for one in self.members], self.profile)

    @cached_property
    def rest(self) -> Scored:
        """What is left to build, scored as one: by this solutions are ranked, since what is shipped is no choice."""
        return score_solution([one.inputs for one in self.members if one.is_open], self.profile)

    @property
    def shipped(self) -> list[Member]:
        """What people have."""
        return [one for one in self.members if one.is_shipped]

    @property
    def missing(self) -> list[Member]:
        """What people do not have: open items, and those that were declined but belong to the whole answer."""
        return [one for one in self.members if not one.is_shipped]

    @property
    def unestimated(self) -> int:
        """Open items that nobody has estimated."""
        return sum(1 for one in self.members if one.is_open and one.inputs.effort_days is None)

    @property
    def state(self) -> SolutionState:
        """How far it is."""
        if not self.members:
            return SolutionState.EMPTY
        if not self.shipped:
            return SolutionState.OPEN
        return SolutionState.FEATURETTE if self.missing else SolutionState.WHOLE

    @property
    def is_ranked(self) -> bool:
        """Whether something of it is left to build."""
        return any(one.is_open for one in self.members)

    @property
    def sentence(self) -> str:
        """Where it stands, said to somebody who has a minute."""
        return sentence_of(self.state, [one.item for one in self.members])


def sentence_of(state: SolutionState, items: Sequence[Item]) -> str:
    """A solution's state in a sentence, with what is missing by name."""
    shipped = sum(1 for one in items if one.status == ItemStatus.SHIPPED)
    if state == SolutionState.EMPTY:
        return "No item is part of it yet."
    if state == SolutionState.OPEN:
        return f"Nothing of it is shipped yet: {counted(len(items), 'item')} to go."
    if state == SolutionState.WHOLE:
        return f"All {len(items)} items are shipped." if len(items) > 1 else "Its only item is shipped."
    missing = [_missing(one) for one in items if one.status != ItemStatus.SHIPPED]
    verb = "is" if len(missing) == 1 else "are"
    of = f"{shipped} of {len(items)} items {'is' if shipped == 1 else 'are'} shipped"
    return f"A featurette: {of}; {_listed(missing)} {verb} still missing."


def _missing(item: Item) -> str:
    return f"{item.key} (declined)" if item.status == ItemStatus.DECLINED else item.key


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def ranked_solutions(products: Iterable[Product]) -> list[Standing]:
    """The solutions of some products: per product first what is left to build, best first, then the rest by number."""
    solutions = list(
        Solution.objects.filter(product__in=list(products)).select_related("product", "owner").order_by("pk")
    )
    standings = _standings(solutions)
    found: list[Standing] = []
    for product_id in sorted({one.product_id for one in solutions}):
        found += _in_order([one for one in standings if one.solution.product_id == product_id])
    return found


def standing_of(solution: Solution) -> Standing:
    """One solution with its figures and its rank."""
    return next(one for one in ranked_solutions([solution.product]) if one.solution.pk == solution.pk)


def _in_order(standings: Sequence[Standing]) -> list[Standing]:
    ranked = sorted((one for one in standings if one.is_ranked), key=_place)
    others = sorted((one for one in standings if not one.is_ranked), key=lambda one: one.solution.number)
    return [replace(one, rank=at) for at, one in enumerate(ranked, 1)] + others


def _place(standing: Standing) -> tuple[bool, float, int]:
    """As items are ranked: what meets the floors first, then by priority, then the older."""
    return not standing.rest.meets_floors, -standing.rest.priority, standing.solution.number


def _standings(solutions: Sequence[Solution]) -> list[Standing]:
    profiles = _profiles({one.product_id for one in solutions})
    items = list(Item.objects.filter(solution__in=solutions).defer("search").order_by("number"))
    inputs = inputs_by_item(items)
    members: dict[int, list[Member]] = {}
    for item in items:
        scored = score(inputs[item.pk], profiles[item.product_id])
        member = Member(item, inputs[item.pk], scored.value, scored.priority)
        members.setdefault(item.solution_id or 0, []).append(member)
    return [Standing(one, tuple(members.get(one.pk, ())), profiles[one.product_id]) for one in solutions]


def _profiles(products: set[int]) -> dict[int, Profile]:
    """The weights in force; the defaults of the formula for a product that has none yet."""
    active = WeightProfile.objects.filter(product__in=products, is_active=True)
    known = {profile.product_id: plain_profile(profile) for profile in active}
    return {pk: known.get(pk, Profile()) for pk in products}


@dataclass(frozen=True, slots=True)
class Place:
    """The solution that an item is part of, with all of that solution's items."""

    solution: Solution
    items: tuple[Item, ...]

    @property
    def state(self) -> SolutionState:
        """How far the solution is."""
        shipped = [one for one in self.items if one.status == ItemStatus.SHIPPED]
        if not shipped:
            return SolutionState.OPEN
        return SolutionState.WHOLE if len(shipped) == len(self.items) else SolutionState.FEATURETTE

    @property
    def missing(self) -> list[Item]:
        """What people do not have of it."""
        return [one for one in self.items if one.status != ItemStatus.SHIPPED]

    @property
    def is_featurette(self) -> bool:
        """Whether people have a part of it only."""
        return self.state == SolutionState.FEATURETTE

    @property
    def sentence(self) -> str:
        """Where the solution stands."""
        return sentence_of(self.state, self.items)


def place_in_solution(item: Item) -> Place | None:
    """The solution that an item is part of; ``None`` if it is part of none."""
    if item.solution_id is None:
        return None
    rows = Item.objects.filter(solution=item.solution_id).select_related("solution")
    items = tuple(rows.only("key", "title", "status", "number", "solution").order_by("number"))
    assert item.solution is not None  # noqa: S101 - the id says so
    return Place(items[0].solution or item.solution, items)
