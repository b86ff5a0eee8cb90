"""How much of an item's definition is written, and what it lacks before anybody should plan it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from backlog.choices import DefinitionPart, ItemKind
from backlog.models import EvidenceLink, Item, Validation

# Without these a team builds what nobody has thought through; the rest can be written while it is built.
FIRST = (
    DefinitionPart.PROBLEM,
    DefinitionPart.WORKAROUND,
    DefinitionPart.CONSEQUENCE,
    DefinitionPart.VALIDATED,
)
MOST_WORKAROUNDS = 5


@dataclass(frozen=True, slots=True)
class Definition:
    """The parts that an item's definition has, and those that are missing, in their order."""

    parts: tuple[DefinitionPart, ...]
    missing: tuple[DefinitionPart, ...]

    @property
    def written(self) -> int:
        """How many parts are there."""
        return len(self.parts) - len(self.missing)

    @property
    def before_planning(self) -> tuple[DefinitionPart, ...]:
        """What is missing that should be there before it is planned."""
        return tuple(part for part in self.missing if part in FIRST)

    @property
    def warning(self) -> str:
        """What is missing before planning, in words; empty if nothing is."""
        words = [_LACKS[part] for part in self.before_planning]
        return f"No {_list(words)}." if words else ""


_LACKS = {
    DefinitionPart.PROBLEM: "problem",
    DefinitionPart.WORKAROUND: "workaround",
    DefinitionPart.CONSEQUENCE: "consequence",
    DefinitionPart.VALIDATED: "customer with whom it was validated",
}


def _list(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and no {words[-1]}"


def definition_of(item: Item) -> Definition:
    """The definition of one item."""
    return definitions_of([item.pk])[item.pk]


def definitions_of(item_ids: Collection[int]) -> dict[int, Definition]:
    """The definitions of these items by their ids, in one query; whoever asks has seen to it that they may be seen."""
    return {item.pk: _definition(item) for item in _rows(item_ids)}


def _rows(item_ids: Collection[int]) -> QuerySet[Item]:
    told = EvidenceLink.objects.filter(item=OuterRef("pk"), request__workaround__description__gt="")
    rows = Item.objects.filter(pk__in=item_ids).defer("search")
    return rows.annotate(
        has_workaround=Exists(told), is_validated=Exists(Validation.objects.filter(item=OuterRef("pk")))
    )


def _definition(item: Item) -> Definition:
    parts = tuple(part for part in DefinitionPart if part != DefinitionPart.WORKAROUND or item.kind == ItemKind.GAP)
    return Definition(parts, tuple(part for part in parts if not _has(item, part)))


def _has(item: Item, part: DefinitionPart) -> bool:
    if part == DefinitionPart.WORKAROUND:
        return item.has_workaround or bool(item.public_workaround.strip())  # type: ignore[attr-defined]
    if part == DefinitionPart.VALIDATED:
        return bool(item.is_validated)  # type: ignore[attr-defined]
    return bool(getattr(item, part.value).strip())


def workarounds_of(item: Item) -> list[str]:
    """How accounts live with a gap, in the words of their reports; the costliest first."""
    rows = EvidenceLink.objects.filter(item=item, request__workaround__description__gt="")
    words = rows.order_by("-request__workaround__hours_per_month", "pk").values_list(
        "request__workaround__description", flat=True
    )
    return list(words[:MOST_WORKAROUNDS])
