"""A made-up company of any size, written by the database itself: the same rows on every machine.

Every value comes from a hash of the row's number, so that nothing depends on a clock or a random generator.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from stakeholders.models import Pool, Product, WeightProfile
from users.choices import Role
from users.models import User

VOTES_PER_ITEM = 8.5
REQUESTS_PER_ITEM = 2
"""A quarter of them from an account that votes as well, so ten voices an item in all."""
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Size:
    """How many items, and how many accounts share in their votes."""

    items: int
    accounts: int = 5000


_HASH = "(hashint8extended({0}::bigint, {1}) & 9007199254740991)"


def _pick(number: str, seed: int, *choices: str) -> str:
    """SQL: one of `choices`, by the hash of `number`."""
    array = ", ".join(f"'{choice}'" for choice in choices)
    return f"(ARRAY[{array}])[1 + mod({_HASH.format(number, seed)}, {len(choices)})]"


def _share(number: str, seed: int) -> str:
    """SQL: a number from 0 to 1 in hundredths, by the hash of `number`."""
    return f"mod({_HASH.format(number, seed)}, 101) / 100.0"


_ACCOUNTS = f"""
INSERT INTO stakeholders_account (name, stage, description, arr, churn_risk, in_target_market, open_support_issues,
    lost_to, created_at, updated_at, version)
SELECT 'Account ' || n, {_pick("n", 1, "customer", "customer", "customer", "customer", "prospect", "former")}, '',
    (1000 * power(1.002, mod({_HASH.format("n", 2)}, 3500)))::numeric(14, 2), {_share("n", 3)}, true, 0, '',
    %(now)s, %(now)s, 1
FROM generate_series(1, %(accounts)s) n
"""  # noqa: S608 - only constants of this file
_SEGMENTS = f"""
INSERT INTO stakeholders_segment (name, kind, description, attractiveness, version)
SELECT 'Segment ' || n, 'target', '', {_share("n", 4)}, 1 FROM generate_series(1, 20) n
"""  # noqa: S608
_THEMES = f"""
INSERT INTO stakeholders_strategytheme (name, description, importance, starts_on, version)
SELECT 'Theme ' || n, '', {_share("n", 5)}, DATE '2025-01-01', 1 FROM generate_series(1, 10) n
"""  # noqa: S608
_OPPORTUNITIES = f"""
INSERT INTO stakeholders_opportunity (account_id, name, amount, win_probability, stage, created_at, version)
SELECT id, 'Deal with ' || name, arr, {_share("id", 6)}, {_pick("id", 7, "open", "open", "open", "won", "lost")},
    %(now)s, 1
FROM stakeholders_account
"""  # noqa: S608
_ITEMS = f"""
INSERT INTO backlog_item (product_id, number, key, title, kind, status, problem, requirements, user_experience,
    acceptance, competitor, slips, opened_at, is_published, public_title, public_summary, public_workaround,
    created_at, updated_at, version)
SELECT %(product)s, n, 'BENCH-' || n,
    'Item ' || n || ' about '
        || {_pick("n", 8, "exports", "alarms", "reports", "access", "sensors", "billing", "search")},
    {_pick("n", 9, "gap", "feature")},
    {_pick("n", 10, "open", "open", "open", "open", "open", "planned", "planned", "building", "shipped", "declined")},
    'Item ' || n || ' hurts when ' || {_pick("n", 11, "printing", "scaling", "travelling", "migrating", "auditing")},
    '', '', '', {_pick("n", 12, "", "", "", "", "Rival")}, (mod({_HASH.format("n", 13)}, 8) / 5)::int,
    %(now)s - mod({_HASH.format("n", 14)}, 1500) * interval '1 day', false, '', '', '', %(now)s, %(now)s, 1
FROM generate_series(1, %(items)s) n
"""  # noqa: S608
_SCORES = """
INSERT INTO backlog_score (item_id, product_id, is_open, opened_at, number, inputs_revision, scored_revision, current,
    future, strategy, value, urgency, confidence, effort_days, is_estimated, efforts, priority, below_floors, neg_place,
    neg_depth, requests, accounts, effective_accounts, arr, hours_per_month, unnamed_votes, months_open, top_share,
    flags)
SELECT id, product_id, status IN ('open', 'planned', 'building'), opened_at, number, 1, 0, 0, 0, 0, 0, 1, 1, 0, false,
    '{}', 0, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}'
FROM backlog_item WHERE product_id = %(product)s
"""
_VOTES = f"""
INSERT INTO backlog_support (item_id, account_id, importance, horizon, given_at)
SELECT i.id, %(first_account)s + mod({_HASH.format("i.number", 15)} + v * 379, %(accounts)s),
    {_pick("i.number * 64 + v", 16, "must_have", "important", "important", "nice_to_have", "nice_to_have")},
    {_pick("i.number * 64 + v", 17, "now", "now", "now", "now", "future")}, %(now)s
FROM backlog_item i, generate_series(1, 8 + mod(i.number, 2)) v WHERE i.product_id = %(product)s
"""  # noqa: S608
_REQUESTS = f"""
INSERT INTO requests_intake_request (product_id, kind, title, body, importance, scope, horizon, source, evidence,
    status, account_id, asked_by, is_anticipated, competitor, unnamed_votes, external_source, external_id, external_url,
    filed_at, created_at, updated_at, version)
SELECT i.product_id, i.kind, i.title, '', {_pick("i.number * 64 + r", 18, "must_have", "important", "nice_to_have")},
    'one', {_pick("i.number * 64 + r", 19, "now", "now", "now", "now", "future")}, 'customer_pm', 'first_hand',
    'linked',
    %(first_account)s + mod({_HASH.format("i.number", 15)}
        + (CASE WHEN r = 1 AND mod(i.number, 2) = 0 THEN 1 ELSE 50 + r END) * 379, %(accounts)s),
    '', false, '', mod({_HASH.format("i.number * 64 + r", 20)}, 7) / 5, '', i.id || '-' || r, '',
    %(now)s, %(now)s, %(now)s, 1
FROM backlog_item i, generate_series(1, {REQUESTS_PER_ITEM}) r WHERE i.product_id = %(product)s
"""  # noqa: S608
_LINKS = """
INSERT INTO backlog_evidencelink (item_id, request_id, linked_at)
SELECT split_part(external_id, '-', 1)::bigint, id, %(now)s FROM requests_intake_request WHERE product_id = %(product)s
"""
_WORKAROUNDS = f"""
INSERT INTO requests_intake_workaround (request_id, description, build_hours, hours_per_month, people, undo_hours)
SELECT id, '', 4, mod({_HASH.format("id", 21)}, 60), 3, mod({_HASH.format("id", 22)}, 40)
FROM requests_intake_request WHERE kind = 'gap' AND product_id = %(product)s
"""  # noqa: S608
_DEALS = f"""
INSERT INTO backlog_opportunitylink (item_id, opportunity_id, importance)
SELECT i.id, o.first + mod({_HASH.format("i.number", 23)}, o.many), {_pick("i.number", 24, "must_have", "important")}
FROM backlog_item i, (SELECT min(id) AS first, count(*) AS many FROM stakeholders_opportunity) o
WHERE mod(i.number, 3) = 0 AND i.product_id = %(product)s
"""  # noqa: S608
_IMPACTS = f"""
INSERT INTO backlog_segmentimpact (item_id, segment_id, impact)
SELECT i.id, (SELECT min(id) FROM stakeholders_segment) + mod({_HASH.format("i.number", 25)}, 20),
    mod({_HASH.format("i.number", 26)}, 4)
FROM backlog_item i WHERE mod(i.number, 3) = 1 AND i.product_id = %(product)s
"""  # noqa: S608
_ALIGNMENTS = f"""
INSERT INTO backlog_themealignment (item_id, theme_id, alignment)
SELECT i.id, (SELECT min(id) FROM stakeholders_strategytheme) + mod({_HASH.format("i.number", 27)}, 10),
    mod({_HASH.format("i.number", 28)}, 4)
FROM backlog_item i WHERE mod(i.number, 2) = 1 AND i.product_id = %(product)s
"""  # noqa: S608
_EFFORTS = f"""
INSERT INTO backlog_itemeffort (item_id, pool_id, days)
SELECT i.id, p.id, 0.5 + mod({_HASH.format("i.number * 8 + p.position", 29)}, 30)
FROM backlog_item i JOIN stakeholders_pool p USING (product_id)
WHERE mod(i.number, 5) > 0 AND i.product_id = %(product)s
"""  # noqa: S608
_NEEDS = f"""
INSERT INTO backlog_dependency (item_id, requires_id)
SELECT i.id, i.id + 1 + mod({_HASH.format("i.number", 30)}, 20)
FROM backlog_item i
WHERE mod(i.number, 50) = 0 AND i.number < %(items)s - 25 AND i.product_id = %(product)s
"""  # noqa: S608
_STATEMENTS = (
    _ITEMS, _SCORES, _VOTES, _REQUESTS, _LINKS, _WORKAROUNDS, _DEALS, _IMPACTS, _ALIGNMENTS, _EFFORTS, _NEEDS,
)  # fmt: skip


@transaction.atomic
def build(size: Size, slug: str = "bench") -> Product:
    """Write the company's rows, unscored, and return its one product."""
    pm, _ = User.objects.get_or_create(
        email="bench@demo.example", defaults={"full_name": "Bench", "role": Role.PRODUCT_PM}
    )
    product = Product.objects.create(name="Bench", slug=slug, code="BENCH", accountable_pm=pm)
    WeightProfile.objects.create(
        product=product, number=1, reason="The defaults", author=pm, is_active=True, activated_at=NOW
    )
    Pool.objects.bulk_create(
        Pool(product=product, slug=slug, name=slug.title(), position=at)
        for at, slug in enumerate(("developers", "testers"))
    )
    values: dict[str, Any] = {"now": NOW, "items": size.items, "accounts": size.accounts, "product": product.pk}
    with connection.cursor() as cursor:
        for statement in (_ACCOUNTS, _SEGMENTS, _THEMES, _OPPORTUNITIES):
            cursor.execute(statement, values)
        cursor.execute("SELECT min(id) FROM stakeholders_account")
        values["first_account"] = cursor.fetchone()[0]
        for statement in _STATEMENTS:
            cursor.execute(statement, values)
    return product


def settle() -> None:
    """Bring the planner's statistics and the visibility maps up to date, as a server that runs for a while has them."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
