"""The demo's charter programmes: one on its way, one that finds nobody, one that opened a launch."""

from datetime import date
from typing import Any

from backlog.demo.calendar import Calendar
from planning.choices import MemberStage
from planning.models import CharterMember, CharterProgramme
from planning.services import charter
from stakeholders.models import Account, Product


def add_programmes(content: dict[str, Any], calendar: Calendar) -> None:
    """Make the programmes with their members and meetings; days count in months from today."""
    for entry in content["programme"]:
        product = Product.objects.select_related("accountable_pm").get(slug=entry["product"])
        programme = charter.start_programme(
            actor=product.accountable_pm,
            product=product,
            name=entry["name"],
            problem=entry["problem"],
            starts_on=calendar.day(-entry["began"]),
            recruit_by=calendar.day(entry["recruit_by"]),
        )
        members = {name: _member(programme, name, row, calendar) for name, row in entry["members"].items()}
        for row in entry.get("meetings", ()):
            _meeting(programme, members, row, calendar)
        if "closed" in entry:
            charter.change_programme(
                actor=product.accountable_pm, programme_id=programme.pk, closed_on=calendar.day(-entry["closed"])
            )


def _member(programme: CharterProgramme, name: str, row: dict[str, Any], calendar: Calendar) -> CharterMember:
    """``asked``, ``yes``, ``live`` and ``left`` are months ago; the last one that is there is the stage."""
    account = Account.objects.select_related("customer_pm").get(name=name)
    days: dict[str, date | None] = {
        field: calendar.day(-row[word]) if word in row else None
        for word, field in (("asked", "asked_on"), ("yes", "recruited_on"), ("live", "live_on"), ("left", "left_on"))
    }
    marks = {name: row[name] for name in ("note", "left_because", *_MARKS) if name in row}
    return charter.add_member(
        actor=account.customer_pm, programme_id=programme.pk, account=account, stage=_stage(row), **days, **marks
    )


_MARKS = ("is_happy", "may_be_named", "is_early_adopter", "paid_in_advance")


def _stage(row: dict[str, Any]) -> MemberStage:
    if "left" in row:
        return MemberStage.LEFT
    if "live" in row:
        return MemberStage.LIVE
    return MemberStage.RECRUITED if "yes" in row else MemberStage.CANDIDATE


def _meeting(
    programme: CharterProgramme, members: dict[str, CharterMember], row: dict[str, Any], calendar: Calendar
) -> None:
    charter.record_meeting(
        actor=programme.product.accountable_pm,
        programme_id=programme.pk,
        members=[members[name] for name in row["with"]],
        held_on=calendar.day(-row["ago"]),
        learnt=row["learnt"],
        notes=row.get("notes", ""),
    )
