"""The figures of a decision brief, as plain data that can be frozen: of an item, a solution or a weighting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

from django.utils import timezone

from backlog.models import Item, Score, Solution
from backlog.scoring import Explanation, ItemInputs, Profile, Weights, explain
from backlog.scoring.explain import Column, Contribution
from backlog.scoring.solutions import union_of
from backlog.scoring.trade_off import TradeOff, trade_off
from backlog.scoring.what_if import WhatIf
from backlog.scoring.words import sentence, sentence_parts
from backlog.selectors.displacing import Displacement, displacement_by, displacement_of
from backlog.selectors.explained import explained, inputs_by_item, plain_profile
from backlog.selectors.ranked import ranked_page
from backlog.selectors.robustness import figure_of
from backlog.selectors.robustness_words import sentence as how_sure
from backlog.selectors.solutions import place_in_solution, standing_of
from backlog.selectors.standing import place_of
from common.presentation.figures import counted, decimals, money, percent, rounded, short
from stakeholders.choices import Stakeholder
from stakeholders.models import Product, WeightProfile
from stakeholders.selectors.weights import active_profile

Subject: TypeAlias = Item | Solution | WeightProfile
Figures: TypeAlias = dict[str, Any]
#: What one page holds.
REASONS, ALTERNATIVES, ACCOUNTS, TOP = 3, 4, 4, 10
#: Contributions that name an account, or a deal of one.
NAMING = {"voice": "a customer", "need": "a customer", "deal": "a deal"}
CODES = {"current": "c", "future": "f", "strategy": "s"}


def figures_of(subject: Subject) -> Figures:
    """Read the figures of this moment."""
    if isinstance(subject, Item):
        return _of_item(subject)
    return _of_solution(subject) if isinstance(subject, Solution) else _of_weights(subject)


def _head(subject: Subject, key: str, title: str, product: Product) -> Figures:
    kind = "weights" if isinstance(subject, WeightProfile) else type(subject).__name__.lower()
    as_of = timezone.now().isoformat()
    return {"kind": kind, "key": key, "title": title, "product": str(product), "as_of": as_of, "robustness": None}


def _profile(product: Product) -> Profile:
    active = active_profile(product)
    return plain_profile(active) if active else Profile()


def _of_item(item: Item) -> Figures:
    active = active_profile(item.product)
    known = explained(item, active) if active else None
    inputs = known.inputs if known else inputs_by_item([item])[item.pk]
    explanation = known.explanation if known else explain(inputs, Profile())
    rank = place_of(Score.objects.get(pk=item.pk)).rank
    trade = displacement_of(item)
    part_of = place_in_solution(item)
    sure = figure_of(item.pk)
    return _head(item, item.key, item.title, item.product) | {
        "robustness": how_sure(sure) if sure else None,
        "headline": [
            _fact("Rank", str(rank) if rank else "–", "of the backlog" if rank else item.get_status_display().lower()),
            *_priority(explanation),
            _effort(inputs.effort_days),
        ],
        "completeness": part_of.sentence if part_of else "",
        **_shared(inputs, explanation, trade),
    }


def _of_solution(solution: Solution) -> Figures:
    standing = standing_of(solution)
    open_inputs = [one.inputs for one in standing.members if one.is_open]
    inputs = union_of(open_inputs or [one.inputs for one in standing.members], standing.profile)
    explanation = explain(inputs, standing.profile)
    keys = {one.item.key for one in standing.members}
    days = standing.rest.effort_days if standing.is_ranked else None
    trade = displacement_by(solution.product_id, days, keys, explanation.scored.priority)
    return _head(solution, solution.key, solution.title, solution.product) | {
        "headline": [
            _fact("Rank", str(standing.rank or "–"), "among solutions"),
            *_priority(explanation),
            _effort(days if standing.is_ranked else 0.0),
        ],
        "completeness": f"{standing.sentence} {_shares(standing.done.value, standing.done.must_haves)}",
        **_shared(inputs, explanation, trade),
    }


def _shares(value: float | None, must_haves: float | None) -> str:
    if value is None or must_haves is None:
        return ""
    return f"{percent(value)} of the value and {percent(must_haves)} of the must-haves are there."


def _priority(explanation: Explanation) -> list[Figures]:
    scored = explanation.scored
    evidence = scored.evidence
    worth = f"{money(evidence.arr)} a year" if evidence.arr else "no revenue behind it"
    return [
        _fact("Priority", decimals(scored.priority), f"value {decimals(scored.value)} of 100"),
        _fact("Accounts", str(evidence.backers), worth),
    ]


def _effort(days: float | None) -> Figures:
    return _fact(
        "Effort", short(days) if days is not None else "–", "person-days" if days is not None else "no estimate"
    )


def _fact(label: str, value: str, note: str) -> Figures:
    return {"label": label, "value": value, "note": note}


def _shared(inputs: ItemInputs, explanation: Explanation, trade: Displacement | None) -> Figures:
    """What items and solutions have in common: stakeholders, evidence, alternatives, who gains and who waits."""
    parts = trade.parts[:ALTERNATIVES] if trade else ()
    displaced = Item.objects.filter(key__in=[part.item.key for part in trade.parts] if trade else ()).defer("search")
    return {
        "sentence": sentence(sentence_parts(inputs, explanation), money),
        "stakeholders": [_column(one) for one in explanation.columns],
        "evidence": _evidence(inputs, explanation),
        "alternatives": {
            "words": trade.words if trade else "It displaces nothing: it is closed.",
            "rows": [asdict(part.item) | {"taken": part.days, "is_partial": part.is_partial} for part in parts],
        },
        "accounts": _accounts(trade_off([inputs], inputs_by_item(list(displaced)).values())),
    }


def _column(column: Column) -> Figures:
    reasons = [one for one in column.contributions if one.points > 0]
    return {
        "who": CODES[column.stakeholder],
        "name": Stakeholder(column.stakeholder).label,
        "score": column.score,
        "weight": column.weight,
        "adds": column.adds,
        "reasons": [_reason(one) for one in reasons[:REASONS]],
        "more": max(len(reasons) - REASONS, 0),
    }


def _reason(one: Contribution) -> Figures:
    return {"name": one.name, "kind": one.kind, "points": one.points, "share": one.share}


def _evidence(inputs: ItemInputs, explanation: Explanation) -> list[str]:
    musts = {voice.account for voice in inputs.voices if voice.importance == "must_have"}
    hours = explanation.scored.evidence.hours if inputs.is_gap else 0.0
    heard = inputs.confirmed + inputs.contradicted
    told = f"{inputs.confirmed} of {counted(heard, 'interview')} confirm it" if heard else "no interview about it yet"
    return [
        f"{counted(len(musts), 'account')} must have it" if musts else "nobody must have it",
        f"{rounded(hours)} hours of workarounds a month" if hours else "no workaround on record",
        told,
        *([f"{counted(inputs.unnamed_votes, 'vote')} without a name"] if inputs.unnamed_votes else []),
    ]


def _accounts(trade: TradeOff) -> Figures:
    return {
        side: {
            "count": len(accounts),
            "musts": sum(1 for one in accounts if one.is_must),
            "arr": sum(one.arr for one in accounts),
            "rows": [asdict(one) for one in accounts[:ACCOUNTS]],
        }
        for side, accounts in (("gains", trade.gains), ("waits", trade.waits))
    }


def _of_weights(profile: WeightProfile) -> Figures:
    """A weighting against the one before it: what comes into the top ten, and what leaves it."""
    versions = WeightProfile.objects.versions()
    before = versions.filter(product=profile.product_id, number__lt=profile.number).first()
    now, then = _top(profile), _top(before) if before else []
    comes, goes = _without(now, then) if before else [], _without(then, now)
    items = {item.pk: item for item in Item.objects.filter(pk__in=[row["item_id"] for row in comes + goes])}
    inputs = inputs_by_item(list(items.values()))
    trade = trade_off(_inputs(inputs, comes), _inputs(inputs, goes))
    return _head(profile, f"v{profile.number}", f"Weights v{profile.number} of {profile.product}", profile.product) | {
        "headline": [_weight(one, profile, before) for one in Stakeholder]
        + [_fact("Top ten", f"{len(comes)} new", "against the version before" if before else "the first version")],
        "completeness": "",
        "sentence": profile.reason,
        "stakeholders": [_weighed(one, profile, now) for one in Stakeholder],
        "evidence": [f"{row['rank']}. {row['key']} {row['title']}" for row in now[:5]],
        "alternatives": {"words": _moved(comes, goes), "rows": [_alternative(row) for row in goes[:ALTERNATIVES]]},
        "accounts": _accounts(trade),
    }


def _top(profile: WeightProfile) -> list[dict[str, Any]]:
    """The first items under a version: its weights, floors and exponents, on the figures of today."""
    weights = Weights(*(getattr(profile, f"weight_{one}") for one in Stakeholder.values))
    floors = {one: getattr(profile, f"floor_{one}") for one in Stakeholder.values}
    what_if = WhatIf(weights=weights, floors=floors, alpha=profile.alpha, gamma=profile.gamma)
    tried = what_if.over(_profile(profile.product))
    return list(ranked_page(profile.product.pk, tried=tried, limit=TOP).rows)


def _without(rows: Iterable[dict[str, Any]], others: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {row["key"] for row in others}
    return [row for row in rows if row["key"] not in known]


def _inputs(known: Mapping[int, ItemInputs], rows: Iterable[dict[str, Any]]) -> list[ItemInputs]:
    return [known[row["item_id"]] for row in rows]


def _weight(one: Stakeholder, profile: WeightProfile, before: WeightProfile | None) -> Figures:
    weight = getattr(profile, f"weight_{one}")
    was = f"{percent(getattr(before, f'weight_{one}'))} before" if before else "to begin with"
    return _fact(str(one.label), percent(weight), was)


def _weighed(one: Stakeholder, profile: WeightProfile, top: Sequence[dict[str, Any]]) -> Figures:
    """What a stakeholder adds to the top ten, on average, and the items to which most."""
    weight = getattr(profile, f"weight_{one}")
    score = sum(row[one.value] for row in top) / len(top) if top else 0.0
    best = sorted(top, key=lambda row: -row[one.value])[:REASONS]
    reasons = [{"name": row["title"], "kind": "item", "points": row[one.value], "share": 0.0} for row in best]
    return {
        "who": CODES[one.value], "name": one.label, "score": score, "weight": weight, "adds": weight * score,
        "reasons": reasons, "more": 0,
    }  # fmt: skip


def _moved(comes: Sequence[dict[str, Any]], goes: Sequence[dict[str, Any]]) -> str:
    if not comes and not goes:
        return "The ten first items stay the same."
    return f"Into the top ten: {_keys(comes)}. Out of it: {_keys(goes)}."


def _keys(rows: Sequence[dict[str, Any]]) -> str:
    return ", ".join(row["key"] for row in rows) or "nothing"


def _alternative(row: dict[str, Any]) -> Figures:
    days = row["effort_days"] if row["is_estimated"] else None
    names = ("key", "title", "rank", "priority")
    return {name: row[name] for name in names} | {"days": days, "taken": days, "is_partial": False}


def words_in(figures: Figures) -> list[str]:
    """Titles and sentences of figures, which people wrote and which may name somebody."""
    titles = [row["title"] for row in figures.get("alternatives", {}).get("rows", ())]
    items = [
        one["name"] for part in figures.get("stakeholders", ()) for one in part["reasons"] if one["kind"] == "item"
    ]
    return [figures.get("title", ""), figures.get("sentence", ""), *figures.get("evidence", ()), *titles, *items]


def nameless(figures: Figures) -> Figures:
    """The same figures without the name of any account or deal."""
    parts = [part | {"reasons": [_nameless(one) for one in part["reasons"]]} for part in figures["stakeholders"]]
    accounts = {side: told | {"rows": []} for side, told in figures["accounts"].items()}
    return figures | {"stakeholders": parts, "accounts": accounts}


def _nameless(reason: Figures) -> Figures:
    return reason | {"name": NAMING.get(reason["kind"], reason["name"])}
