"""The statements behind the gap ledger: what living with gaps costs, out of the workarounds that accounts reported.

A gap is an item of kind gap, or a gap report that no item answers yet (its id is minus the request's). An account has
one workaround a gap, the one that costs it most hours a month, as in the score. Over time that makes *stretches*:
from the day on which a request told of a costlier workaround to the next one, or until the gap was closed.

A month is thirty days. A month of a stretch costs ``runs`` hours of living with it and, as the score has it, a
twelfth of ``undo``, the hours to take it away one day: by so much the undoing grows while the gap stays open.
"""

from typing import Any, Final

LONG_OPEN_DAYS: Final = 540
OFTEN_SLIPPED: Final = 2
MIDDLE_AGES: Final = (6, 12, 18)
_UP_TO: Final = " ".join(f"WHEN c.months <= {most} THEN {age}" for age, most in enumerate(MIDDLE_AGES))

_GAPS: Final = """
WITH RECURSIVE gap AS MATERIALIZED (
    SELECT i.id AS gap_id, i.id AS item_id, NULL::bigint AS request_id, i.product_id, i.key, i.title, i.status,
        i.slips, i.competitor, i.public_workaround AS workaround, i.is_published,
        (i.opened_at AT TIME ZONE %(zone)s)::date AS opened_on,
        CASE WHEN i.status = ANY(%(done)s)
            THEN (coalesce(i.closed_at, i.updated_at) AT TIME ZONE %(zone)s)::date END AS closed_on
    FROM backlog_item i
    WHERE i.kind = 'gap' AND i.product_id = ANY(%(products)s) {of_items}
    UNION ALL
    SELECT -r.id, NULL, r.id, r.product_id, 'R-' || r.id, r.title,
        CASE r.status WHEN 'declined' THEN 'declined' ELSE 'untriaged' END, 0, r.competitor, '', false,
        (r.filed_at AT TIME ZONE %(zone)s)::date,
        CASE WHEN r.status = 'declined' THEN (coalesce((
            SELECT max(d.decided_at) FROM requests_intake_triagedecision d
            WHERE d.request_id = r.id AND d.decision = 'decline' AND d.undone_at IS NULL
        ), r.updated_at) AT TIME ZONE %(zone)s)::date END
    FROM requests_intake_request r
    WHERE r.kind = 'gap' AND r.status <> 'merged' AND r.product_id = ANY(%(products)s) {of_requests}
        AND NOT EXISTS (SELECT FROM backlog_evidencelink l WHERE l.request_id = r.id)
), told AS (
    (
        SELECT g.gap_id, l.request_id FROM gap g JOIN backlog_evidencelink l ON l.item_id = g.item_id
        UNION ALL SELECT g.gap_id, g.request_id FROM gap g WHERE g.request_id IS NOT NULL
    )
    UNION SELECT t.gap_id, r.id FROM told t JOIN requests_intake_request r ON r.merged_into_id = t.request_id
), claim AS MATERIALIZED (
    SELECT t.gap_id, r.account_id, r.id AS request_id, (r.filed_at AT TIME ZONE %(zone)s)::date AS filed_on,
        w.hours_per_month AS runs, w.undo_hours AS undo, w.build_hours AS build, w.people,
        w.hours_per_month + w.undo_hours / 12 AS hours, w.description
    FROM told t JOIN requests_intake_request r ON r.id = t.request_id
        JOIN stakeholders_account a ON a.id = r.account_id {of_accounts}
        LEFT JOIN requests_intake_workaround w ON w.request_id = r.id
), voice AS MATERIALIZED (
    SELECT gap_id, account_id FROM claim
    UNION SELECT g.gap_id, s.account_id FROM gap g JOIN backlog_support s ON s.item_id = g.item_id
        JOIN stakeholders_account a ON a.id = s.account_id {of_accounts}
), stretch AS MATERIALIZED (
    SELECT c.*, least(coalesce(c.next_on, 'infinity'), coalesce(g.closed_on, 'infinity')) AS until_on
    FROM (
        SELECT *, lead(filed_on) OVER in_turn AS next_on FROM (
            SELECT *, max(hours) OVER (PARTITION BY gap_id, account_id ORDER BY filed_on, request_id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM claim WHERE hours IS NOT NULL
        ) each WHERE before IS NULL OR hours > before
        WINDOW in_turn AS (PARTITION BY gap_id, account_id ORDER BY filed_on, request_id)
    ) c JOIN gap g ON g.gap_id = c.gap_id
)"""


def _days(until: str) -> str:
    """Days of a stretch up to a day."""
    return f"greatest(0, least(until_on, {until}) - filed_on)"


def _undo(on: str) -> str:
    """Hours of undoing as they stood on a day: those of the workaround of that day, and what grew until then."""
    stands = f"CASE WHEN filed_on <= {on} AND coalesce(next_on, 'infinity') > {on} THEN undo ELSE 0 END"
    return f"sum({stands} + undo * {_days(on)} / 360.0)"


_TODAY: Final = "%(today)s::date"
_SUMS: Final = (
    "coalesce(sum(c.hours), 0) AS hours, coalesce(sum(c.runs), 0) AS runs, coalesce(sum(c.since), 0) AS since, "
    "coalesce(sum(c.build), 0) AS build, coalesce(sum(c.undo_told), 0) AS undo_told, coalesce(sum(c.undo), 0) AS undo, "
    "coalesce(sum(c.undo_grown), 0) AS undo_grown, coalesce(sum(c.people), 0)::int AS people"
)
# `lived` is what one gap costs one account; `row` is a gap that the filters leave.
_ROWS: Final = f"""
, lived AS MATERIALIZED (
    SELECT gap_id, account_id,
        sum(hours) FILTER (WHERE next_on IS NULL) AS hours, sum(runs) FILTER (WHERE next_on IS NULL) AS runs,
        sum(build) FILTER (WHERE next_on IS NULL) AS build, sum(undo) FILTER (WHERE next_on IS NULL) AS undo_told,
        sum(people) FILTER (WHERE next_on IS NULL) AS people,
        sum(runs * {_days(_TODAY)}) / 30.0 AS since,
        {_undo(_TODAY)} AS undo, {_undo(_TODAY)} - {_undo("%(year_ago)s::date")} AS undo_grown
    FROM stretch GROUP BY gap_id, account_id
), borne AS (
    SELECT v.gap_id, count(*)::int AS accounts, {_SUMS}
    FROM voice v LEFT JOIN lived c ON c.gap_id = v.gap_id AND c.account_id = v.account_id GROUP BY v.gap_id
), row AS MATERIALIZED (
    SELECT g.*, coalesce(b.accounts, 0) AS accounts, coalesce(b.hours, 0) AS hours, coalesce(b.runs, 0) AS runs,
        coalesce(b.since, 0) AS since, coalesce(b.build, 0) AS build, coalesce(b.undo_told, 0) AS undo_told,
        coalesce(b.undo, 0) AS undo,
        coalesce(b.undo_grown, 0) AS undo_grown, coalesce(b.people, 0) AS people,
        greatest(0, coalesce(g.closed_on, {_TODAY}) - g.opened_on) / 30 AS months,
        g.closed_on IS NULL AND (g.slips >= {OFTEN_SLIPPED} OR {_TODAY} - g.opened_on >= {LONG_OPEN_DAYS}) AS is_due
    FROM gap g {{joined}} borne b ON b.gap_id = g.gap_id
    WHERE {{of_status}}
)"""  # noqa: S608 - constants

# What comes first, as a number that ascends. Floats are rounded: a sum may differ in its last digit between pages.
ORDERS: Final = {
    "age": "CASE WHEN is_due THEN 0 ELSE 1 END",
    "cost": "-round(hours::numeric, 6)",
    "slips": "-slips",
    "undo": "-round(undo::numeric, 6)",
}
# A customer who left pays nothing any more: what is lost is what the record says that it last paid.
_PAID: Final = """(SELECT greatest(a.arr, coalesce((
        SELECT (x.data #>> '{arr,0}')::numeric FROM common_activity x
        WHERE x.target_type = 'stakeholders.account' AND x.target_id = a.id
            AND x.data #>> '{arr,0}' ~ '^[0-9]+([.][0-9]+)?$'
        ORDER BY x.id DESC LIMIT 1
    ), 0)) AS arr) paid"""
_PAGE: Final = """
SELECT p.*, lost.customers AS lost, known.description AS told, known.name AS told_by,
    report.request_id AS told_in
FROM (
    SELECT * FROM (SELECT *, ({lead})::float8 AS lead FROM row) r WHERE {after}
    ORDER BY lead {way}, opened_on {way}, gap_id {way} LIMIT %(many)s
) p LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', a.id, 'name', a.name, 'to', a.lost_to, 'arr', paid.arr::text)
        ORDER BY paid.arr DESC, a.id) AS customers
    FROM voice v JOIN stakeholders_account a ON a.id = v.account_id AND a.stage = 'former'
        CROSS JOIN LATERAL {paid}
    WHERE v.gap_id = p.gap_id
) lost ON true LEFT JOIN LATERAL (
    SELECT c.description, a.name FROM claim c JOIN stakeholders_account a ON a.id = c.account_id
    WHERE c.gap_id = p.gap_id AND c.description <> '' ORDER BY c.hours DESC, c.request_id LIMIT 1
) known ON true LEFT JOIN LATERAL (
    SELECT c.request_id FROM claim c WHERE c.gap_id = p.gap_id ORDER BY c.hours DESC NULLS LAST, c.request_id LIMIT 1
) report ON true
ORDER BY lead {way}, opened_on {way}, gap_id {way}
"""
# One row a product, and one for all of them, whose product is null.
_PRODUCTS: Final = f"""
SELECT c.product_id, count(*)::int AS gaps, {_SUMS}, count(*) FILTER (WHERE c.slips > 0)::int AS slipped,
    count(*) FILTER (WHERE c.slips >= {OFTEN_SLIPPED})::int AS slipped_often,
    count(*) FILTER (WHERE c.is_due)::int AS due, coalesce(max(c.months), 0)::int AS months,
    (SELECT count(DISTINCT v.account_id)::int FROM voice v JOIN row r ON r.gap_id = v.gap_id
        WHERE c.product_id IS NULL OR r.product_id = c.product_id) AS accounts
FROM row c GROUP BY GROUPING SETS ((c.product_id), ())
"""  # noqa: S608 - constants
_ACCOUNTS: Final = f"""
SELECT * FROM (
    SELECT a.id AS account_id, a.name, a.stage, a.arr, a.lost_to, count(*)::int AS gaps, {_SUMS},
        -coalesce(round(sum(c.hours)::numeric, 6), 0)::float8 AS lead, count(*) OVER ()::int AS accounts
    FROM row r JOIN voice v ON v.gap_id = r.gap_id JOIN stakeholders_account a ON a.id = v.account_id
        LEFT JOIN lived c ON c.gap_id = v.gap_id AND c.account_id = v.account_id
    GROUP BY a.id
) each WHERE {{after}} ORDER BY lead {{way}}, account_id {{way}} LIMIT %(many)s
"""  # noqa: S608 - constants
# The state at the end of each month, today's for the present one; whatever the status is now.
_MONTHS: Final = """
, point AS (
    SELECT m::date AS month, least((m + interval '1 month')::date - 1, %(today)s::date) AS at
    FROM generate_series(date_trunc('month', %(today)s::date::timestamp) - %(months)s * interval '1 month',
        date_trunc('month', %(today)s::date::timestamp), interval '1 month') m
), cost AS (
    SELECT p.month, g.product_id, sum(s.hours) AS hours
    FROM point p JOIN stretch s ON s.filed_on <= p.at AND s.until_on > p.at JOIN gap g ON g.gap_id = s.gap_id
    GROUP BY p.month, g.product_id
), counted AS (
    SELECT p.month, g.product_id,
        count(*) FILTER (WHERE g.opened_on <= p.at AND coalesce(g.closed_on, 'infinity') > p.at)::int AS gaps,
        count(*) FILTER (WHERE g.opened_on BETWEEN p.month AND p.at)::int AS opened,
        count(*) FILTER (WHERE g.closed_on BETWEEN p.month AND p.at)::int AS closed
    FROM point p CROSS JOIN gap g WHERE {seen} GROUP BY p.month, g.product_id
)
SELECT p.month, c.product_id, coalesce(c.gaps, 0) AS gaps, coalesce(c.opened, 0) AS opened,
    coalesce(c.closed, 0) AS closed, coalesce(cost.hours, 0) AS hours
FROM point p LEFT JOIN counted c ON c.month = p.month
    LEFT JOIN cost ON cost.month = p.month AND cost.product_id = c.product_id
ORDER BY p.month, c.product_id
"""

# How old the gaps are: by MIDDLE_AGES in months, each up to and with its number, the last without an end.
_AGES: Final = f"""
SELECT CASE {_UP_TO} ELSE {len(MIDDLE_AGES)} END AS age, count(*)::int AS gaps, sum(c.slips)::int AS slips,
    sum(c.hours) AS hours, count(*) FILTER (WHERE c.months > 12)::int AS over_a_year,
    count(*) FILTER (WHERE c.slips >= {OFTEN_SLIPPED})::int AS slipped_often
FROM row c GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - constants
# Former customers who had a voice for a gap, with what they last paid and how many of their gaps are open; all of them
# are counted, however few are read.
_LOST: Final = """
SELECT *, count(*) OVER ()::int AS customers, sum(arr) OVER () AS revenue FROM (
    SELECT a.id, a.name, a.lost_to, paid.arr, array_agg(DISTINCT r.key ORDER BY r.key) AS keys,
        count(DISTINCT r.gap_id) FILTER (WHERE r.closed_on IS NULL)::int AS still_open
    FROM voice v JOIN row r ON r.gap_id = v.gap_id AND r.item_id IS NOT NULL
        JOIN stakeholders_account a ON a.id = v.account_id AND a.stage = 'former'
        CROSS JOIN LATERAL {paid}
    GROUP BY a.id, paid.arr
) lost ORDER BY arr DESC, id LIMIT %(many)s
"""

BY_GAP: Final = _GAPS + _ROWS + _PAGE
BY_PRODUCT: Final = _GAPS + _ROWS + _PRODUCTS
BY_ACCOUNT: Final = _GAPS + _ROWS + _ACCOUNTS
BY_MONTH: Final = _GAPS + _MONTHS
BY_AGE: Final = _GAPS + _ROWS + _AGES
BY_LOST: Final = _GAPS + _ROWS + _LOST

_TEXT: Final = "to_tsquery('english', %(words)s)"
_ITEM_WORDS: Final = f"""(i.search || to_tsvector('english', i.public_workaround || ' ' || coalesce((
    SELECT string_agg(w.description, ' ') FROM backlog_evidencelink l
        JOIN requests_intake_workaround w ON w.request_id = l.request_id WHERE l.item_id = i.id
), ''))) @@ {_TEXT}"""  # noqa: S608 - constants
_REQUEST_WORDS: Final = f"""(r.search || to_tsvector('english', coalesce((
    SELECT w.description FROM requests_intake_workaround w WHERE w.request_id = r.id
), ''))) @@ {_TEXT}"""  # noqa: S608 - constants
# What some accounts asked for, and the requests that stand for it since it was merged: few, so that the statements
# above need not reckon every gap to answer for one account.
_ASKED: Final = """WITH RECURSIVE asked AS (
    SELECT r.id, r.merged_into_id FROM requests_intake_request r WHERE r.account_id = ANY(%(accounts)s)
    UNION SELECT r.id, r.merged_into_id FROM asked JOIN requests_intake_request r ON r.id = asked.merged_into_id
)"""
_THEIR_ITEMS: Final = f"""AND i.id IN (
    {_ASKED} SELECT l.item_id FROM asked JOIN backlog_evidencelink l ON l.request_id = asked.id
    UNION SELECT s.item_id FROM backlog_support s WHERE s.account_id = ANY(%(accounts)s)
)"""  # noqa: S608 - constants
_THEIR_REQUESTS: Final = f"AND r.id IN ({_ASKED} SELECT id FROM asked)"  # noqa: S608 - constants
_OF_ACCOUNTS: Final = {
    "accounts": "AND a.id = ANY(%(accounts)s)",
    "segment": "AND a.segment_id = %(segment)s",
    "customer_pm": "AND a.customer_pm_id = %(customer_pm)s",
}


def conditions(values: dict[str, Any]) -> dict[str, str]:
    """The parts of the statements that depend on which of the filters are in use: those that ``values`` names."""
    accounts = " ".join(part for name, part in _OF_ACCOUNTS.items() if name in values)
    words = "words" in values
    items = f"AND (i.key = %(q)s{f' OR {_ITEM_WORDS}' if words else ''})" if "q" in values else ""
    requests = f"AND ('R-' || r.id = %(q)s{f' OR {_REQUEST_WORDS}' if words else ''})" if "q" in values else ""
    if "accounts" in values:
        items, requests = f"{items} {_THEIR_ITEMS}", f"{requests} {_THEIR_REQUESTS}"
    if "item" in values:
        items, requests = "AND i.id = %(item)s", "AND false"
    return {
        "of_items": items,
        "of_requests": requests,
        "of_accounts": accounts,
        "joined": "JOIN" if accounts else "LEFT JOIN",
        "seen": "g.gap_id IN (SELECT gap_id FROM voice)" if accounts else "true",
        "of_status": _of_status(values["status"]),
        "paid": _PAID,
    }


def _of_status(status: str) -> str:
    return {"": "g.closed_on IS NULL", "all": "true"}.get(status, "g.status = %(status)s")
