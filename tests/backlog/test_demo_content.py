"""The demo company as values: large enough, without loose ends, and ranked as its story says."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from backlog.demo.calendar import Calendar, draw
from backlog.demo.content import DATA, Demo, ItemNote, read
from backlog.demo.rows import IMPORTANCE, parse, span
from backlog.scoring import Alignment, Deal, ItemInputs, Profile, SegmentImpact, Voice, score
from requests_intake.choices import DeclineReason, Importance, Source
from stakeholders.choices import AccountStage, ContactKind, SegmentKind
from users.choices import Role

SUNDAY = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_a_row_is_read_into_a_request() -> None:
    ask = parse("X-1/0", ["acme.ann cpm 20.3m M 14h 20u 3p 16b ant several", "Title", "Body", "By hand"], "gap")
    assert (ask.account, ask.person, ask.source, ask.kind) == ("acme", "ann", "customer_pm", "gap")
    assert (ask.importance, ask.horizon, ask.scope, ask.is_deal) == ("must_have", "now", "several", False)
    assert ask.figures == {"hours": 14, "undo": 20, "people": 3, "build": 16}
    assert ask.age == timedelta(days=20.3 * 30.4)
    assert (ask.title, ask.body, ask.workaround, ask.outcome) == ("Title", "Body", "By hand", ())
    assert "ant" in ask.words


def test_a_row_of_a_colleague_has_no_account() -> None:
    ask = parse("x", ["@ruth leadership 6h feature N future", "Title", "Body", "", "too_few", "No.", "More.", 3])
    assert (ask.account, ask.person, ask.kind, ask.horizon) == ("", "ruth", "feature", "future")
    assert ask.outcome == ("too_few", "No.", "More.", 3)
    assert ask.age == timedelta(hours=6)


def test_the_scope_follows_the_sender_where_the_row_is_silent() -> None:
    heads = ("a.b customer 1d I", "a.b customer 1d M", "a.b sales 1d I", "a.b sales 1d I all")
    assert [parse("x", [head, "T", ""], "gap").scope for head in heads] == ["one", "several", "several", "all"]


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        ("acme.ann nowhere 3m M", "cannot read"),
        ("acme.ann customer 3m", "cannot read"),
        ("acme.ann customer 3m M N", "cannot read"),
        ("ann customer 3m M", "cannot read"),
        ("acme.ann customer 3m M 5q", "'5q' means nothing"),
        ("acme.ann customer soon M", "'soon' is no age"),
    ],
)
def test_a_broken_row_is_named(head: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=f"^LIFT-1/2: .*{complaint}"):
        parse("LIFT-1/2", [head, "T", ""], "gap")


def test_ages_are_hours_days_and_months() -> None:
    assert span("x", "2h") == timedelta(hours=2)
    assert span("x", "3d") == timedelta(days=3)
    assert span("x", "0.5m") == timedelta(days=15.2)


def test_old_things_happened_at_work_and_fresh_ones_when_they_say() -> None:
    calendar = Calendar(SUNDAY)
    moments = [calendar.moment(f"thing {day}", timedelta(days=day)) for day in range(3, 60)]
    assert {moment.weekday() for moment in moments} == {0, 1, 2, 3, 4}
    assert all(7 <= moment.hour < 18 for moment in moments)
    assert calendar.moment("fresh", timedelta(hours=2)) == datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    assert calendar.day(1).isoformat() == "2026-12-22"
    assert calendar.day(-1).isoformat() == "2026-10-23"


def test_decisions_lie_after_the_request_and_in_the_past() -> None:
    calendar = Calendar(SUNDAY)
    asked = SUNDAY - timedelta(days=90)
    assert timedelta(hours=20) <= calendar.decided("a", asked) - asked < timedelta(hours=120)
    assert calendar.decided("b", SUNDAY - timedelta(hours=1)) == SUNDAY - timedelta(minutes=30)


def test_draws_are_the_same_for_a_key_and_spread_over_keys() -> None:
    assert draw("LIFT-12/0", 0, 1000) == draw("LIFT-12/0", 0, 1000)
    assert {draw(f"key {number}", 5, 9) for number in range(100)} == {5, 6, 7, 8}


def test_it_is_as_large_as_a_demo_must_be() -> None:
    demo = read()
    wishes = demo.wishes()
    assert len(demo.products) == 3
    assert len(demo.accounts) >= 40
    assert len(wishes) >= 400
    assert sum(wish.ask.kind == "gap" for wish in wishes) >= 150
    assert min(Counter(item.product for item in demo.items).values()) >= 30
    assert {demo.stage(code) for code in demo.accounts} == set(AccountStage)


def test_every_word_of_it_is_one_that_the_models_know() -> None:
    demo = read()
    assert {staff[1] for staff in demo.staff.values()} == set(Role) - {Role.CUSTOMER}
    assert {row[1] for row in demo.segments.values()} == set(SegmentKind)
    assert {person[0] for code in demo.accounts for person in demo.people(code).values()} == set(ContactKind)
    assert {wish.ask.source for wish in demo.wishes()} == set(Source) - {Source.IMPORT}
    assert set(IMPORTANCE.values()) == set(Importance)
    reasons = {wish.ask.outcome[0] for wish in demo.wishes() if wish.fate == "declined"}
    assert reasons == set(DeclineReason) - {DeclineReason.IMPORTED}


def test_no_two_requests_say_the_same() -> None:
    titles = Counter((wish.product, wish.ask.title) for wish in read().wishes())
    bodies = Counter(wish.ask.body for wish in read().wishes())
    assert titles.most_common(1)[0][1] == 1
    assert bodies.most_common(1)[0][1] == 1


def test_an_item_has_one_number_and_is_no_younger_than_what_asked_for_it() -> None:
    items = read().items
    assert len({(item.product, item.number) for item in items}) == len(items)
    for item in items:
        assert item.opener.age <= timedelta(days=item.age * 30.4 + 2), item.title


def test_items_name_segments_themes_and_prerequisites_that_exist() -> None:
    demo = read()
    numbers = {(item.product, item.number) for item in demo.items}
    for item in demo.items:
        assert item.facts.get("segments", {}).keys() <= demo.segments.keys(), item.title
        assert item.facts.get("themes", {}).keys() <= demo.themes.keys(), item.title
        assert {(item.product, number) for number in item.facts.get("needs", [])} <= numbers, item.title
        assert {vote[0] for vote in item.votes()} <= demo.accounts.keys(), item.title
        assert len(item.facts["effort"]) in {0, 2}, item.title


def test_whoever_contradicts_is_a_person_of_the_content() -> None:
    demo = read()
    for item in demo.items:
        for no in item.contradictions:
            assert no.person in demo.people(no.account), (item.title, no)


def test_data_files_stay_short_enough_to_read() -> None:
    assert max(len(path.read_text(encoding="utf-8").splitlines()) for path in DATA.glob("*.toml")) <= 400


# -- the ranking that the story tells, by the pure function -----------------------------------------------------


def profile_of(demo: Demo, product: str) -> Profile:
    parameters: dict[str, float] = {}
    for version in demo.profiles[product]:
        parameters |= version.get("parameters", {})
    last = demo.profiles[product][-1]
    names = ("current", "future", "strategy")
    weights = {f"weight_{name}": share for name, share in zip(names, last["weights"], strict=True)}
    floors = {f"floor_{name}": least for name, least in zip(names, last.get("floors", (0, 0, 0)), strict=True)}
    return Profile(**weights, **floors, **parameters)


def inputs_of(demo: Demo, item: ItemNote) -> ItemInputs:
    ids = {code: number for number, code in enumerate(demo.accounts)}
    spoken = [
        (ask.account, ask.importance, ask.horizon, ask.figures.get("hours", 0) + ask.figures.get("undo", 0) / 12)
        for ask in item.asks
        if ask.account
    ]
    voted = [(account, IMPORTANCE[letter], horizon, 0) for account, letter, horizon in item.votes()]
    voices = tuple(
        Voice(
            account=ids[account],
            importance=importance,
            arr=demo.accounts[account].get("arr", 0),
            churn_risk=demo.accounts[account].get("churn", 0),
            hours=hours,
            horizon=horizon,
            stage=demo.stage(account),
        )
        for account, importance, horizon, hours in spoken + voted
    )
    deals = tuple(
        Deal(
            opportunity=ids[account],
            account=ids[account],
            amount=demo.accounts[account]["deal"]["amount"],
            win_probability=demo.accounts[account]["deal"]["probability"],
            importance=importance,
        )
        for account, importance in item.deals().items()
    )
    facts = item.facts
    segments = enumerate(facts.get("segments", {}).items())
    themes = enumerate(facts.get("themes", {}).items())
    confirmed, contradicted = facts.get("interviews", (0, 0))
    return ItemInputs(
        kind=item.kind,
        voices=voices,
        deals=deals,
        segments=tuple(
            SegmentImpact(segment=at, impact=impact, attractiveness=demo.segments[code][2])
            for at, (code, impact) in segments
        ),
        alignments=tuple(
            Alignment(theme=at, alignment=aligned, importance=demo.themes[code][1]) for at, (code, aligned) in themes
        ),
        unnamed_votes=facts.get("unnamed", 0),
        slips=facts.get("slips", 0),
        months_open=int(item.age * 30.4 // 30),
        confirmed=confirmed,
        contradicted=contradicted,
        effort_days=sum(facts["effort"]) or None,
    )


def test_lift_control_ranks_as_its_story_says() -> None:
    demo = read()
    profile = profile_of(demo, "lift")
    scored = {
        item.number: score(inputs_of(demo, item), profile)
        for item in demo.items
        if item.product == "lift" and item.status not in {"shipped", "declined"}
    }
    ranked = sorted(scored, key=lambda number: -scored[number].priority)
    assert ranked[:12] == [12, 31, 19, 53, 44, 38, 70, 34, 61, 57, 64, 27]
    first = scored[12]
    assert [round(figure, 1) for figure in first.figures] == [91.1, 23.7, 23.3]
    assert (round(first.value, 1), round(first.urgency, 2), round(first.confidence, 2)) == (54.0, 1.28, 0.91)
    assert round(first.priority, 1) == 60.4
    assert round(first.current.breadth.effective_accounts, 1) == 6.2
    assert max(one.future.score for one in scored.values()) > 80
    assert max(one.strategy.score for one in scored.values()) > 80


def test_every_flag_has_an_item_to_wear_it() -> None:
    items = [item for item in read().items if item.product == "lift" and item.status != "shipped"]
    facts = [item.facts for item in items]
    assert any(fact.get("slips") for fact in facts)
    assert any(fact.get("competitor") for fact in facts)
    assert any(fact.get("needs") for fact in facts)
    assert any(not fact["effort"] for fact in facts)
    assert any(item.confirmed == 0 and not any(ask.account for ask in item.asks) for item in items)
    assert any(len({ask.account for ask in item.asks}) == 1 for item in items)
