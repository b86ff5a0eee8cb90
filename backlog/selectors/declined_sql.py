"""The statements behind the list of what was declined: requests by their latest no, and items.

A request that counts at a declined item is no line of its own: the item's line stands for it.
"""

from typing import Any, Final

_TEXT: Final = "@@ to_tsquery('english', %(words)s)"

_NO: Final = """
WITH no AS (
    SELECT 'request' AS what, r.id, r.product_id, 'R-' || r.id AS key, r.title, r.kind, r.version, r.account_id,
        coalesce(d.reason, '') AS reason, coalesce(d.text, '') AS text, coalesce(d.would_change, '') AS would_change,
        coalesce(d.decided_at, r.updated_at) AS declined_at, d.decided_by_id AS declined_by_id, r.look_again_on
    FROM requests_intake_request r LEFT JOIN LATERAL (
        SELECT * FROM requests_intake_triagedecision t
        WHERE t.request_id = r.id AND t.decision = 'decline' AND t.undone_at IS NULL ORDER BY t.id DESC LIMIT 1
    ) d ON true
    WHERE r.status = 'declined' AND r.product_id = ANY(%(products)s) AND NOT EXISTS (
        SELECT FROM backlog_evidencelink l JOIN backlog_item i ON i.id = l.item_id
        WHERE l.request_id = r.id AND i.status = 'declined'
    ) {of_requests}
    UNION ALL
    SELECT 'item', i.id, i.product_id, i.key, i.title, i.kind, i.version, NULL,
        coalesce(d.reason, ''), coalesce(d.text, ''), coalesce(d.would_change, ''),
        coalesce(i.closed_at, i.updated_at), d.declined_by_id, d.look_again_on
    FROM backlog_item i LEFT JOIN LATERAL (
        SELECT * FROM backlog_itemdecline t
        WHERE t.item_id = i.id AND (i.closed_at IS NULL OR t.declined_at >= i.closed_at) ORDER BY t.id DESC LIMIT 1
    ) d ON true
    WHERE i.status = 'declined' AND i.product_id = ANY(%(products)s) {of_items}
), line AS (
    SELECT *, coalesce(look_again_on <= %(today)s, false) AS is_due,
        CASE WHEN look_again_on <= %(today)s THEN 0 ELSE 1 END AS place,
        CASE WHEN look_again_on <= %(today)s THEN look_again_on - date '2000-01-01'
            ELSE -(extract(epoch FROM declined_at) * 1000000)::bigint END AS lead
    FROM no WHERE true {of_lines}
)"""

#: What is due first, the longest due on top; then the latest no.
KEY: Final = ("place", "lead", "what", "id")
_LINES: Final = """
SELECT line.*, p.slug, p.name AS product_name, a.name AS account_name, u.full_name AS declined_by
FROM (SELECT * FROM line WHERE {after} ORDER BY {order} LIMIT %(many)s) line
    JOIN stakeholders_product p ON p.id = line.product_id
    LEFT JOIN stakeholders_account a ON a.id = line.account_id
    LEFT JOIN users_user u ON u.id = line.declined_by_id
ORDER BY {outer}
"""
_COUNTS: Final = """
SELECT count(*), count(*) FILTER (WHERE is_due) FROM line
"""
LINES: Final = _NO + _LINES
COUNTS: Final = _NO + _COUNTS

# Each request that asked again counts once, also if it was both merged and linked.
AGAIN: Final = """
WITH no AS (
    SELECT * FROM unnest(%(whats)s::text[], %(ids)s::bigint[], %(times)s::timestamptz[]) AS n (what, id, since)
), again AS (
    SELECT n.what, n.id, r.id AS request_id, r.title, r.account_id, r.filed_at,
        greatest(r.filed_at, m.merged_at) AS asked_at
    FROM no n JOIN requests_intake_request r ON r.merged_into_id = n.id LEFT JOIN LATERAL (
        SELECT max(t.decided_at) AS merged_at FROM requests_intake_triagedecision t
        WHERE t.request_id = r.id AND t.decision = 'merge' AND t.undone_at IS NULL
    ) m ON true
    WHERE n.what = 'request' AND greatest(r.filed_at, m.merged_at) > n.since
    UNION ALL
    SELECT n.what, n.id, r.id, r.title, r.account_id, r.filed_at, greatest(r.filed_at, l.linked_at)
    FROM no n JOIN backlog_evidencelink l ON l.item_id = n.id JOIN requests_intake_request r ON r.id = l.request_id
    WHERE n.what = 'item' AND greatest(r.filed_at, l.linked_at) > n.since
)
SELECT again.what, again.id, again.account_id, coalesce(a.name, '') AS name, coalesce(a.arr, 0) AS arr,
    count(*)::int AS times, max(again.asked_at) AS last_at
FROM again LEFT JOIN stakeholders_account a ON a.id = again.account_id
GROUP BY again.what, again.id, again.account_id, a.name, a.arr
ORDER BY again.what, again.id, arr DESC, name
"""


def conditions(values: dict[str, Any]) -> dict[str, str]:
    """The parts of the statements that depend on which of the filters are in use: those that ``values`` names."""
    requests, items, lines = [], [], []
    if "q" in values:
        words = "words" in values
        requests.append(f"('R-' || r.id = %(q)s{f' OR r.search {_TEXT}' if words else ''})")
        items.append(f"(i.key = %(q)s{f' OR i.search {_TEXT}' if words else ''})")
    if "account" in values:
        requests.append(
            "(r.account_id = %(account)s OR EXISTS (SELECT FROM requests_intake_request o"
            " WHERE o.merged_into_id = r.id AND o.account_id = %(account)s))"
        )
        items.append(
            "(EXISTS (SELECT FROM backlog_evidencelink l JOIN requests_intake_request o ON o.id = l.request_id"
            " WHERE l.item_id = i.id AND o.account_id = %(account)s) OR EXISTS (SELECT FROM backlog_support s"
            " WHERE s.item_id = i.id AND s.account_id = %(account)s))"
        )
    if "reason" in values:
        lines.append("reason = %(reason)s")
    if "due" in values:
        lines.append("look_again_on <= %(today)s")
    return {"of_requests": _all(requests), "of_items": _all(items), "of_lines": _all(lines)}


def _all(parts: list[str]) -> str:
    return "".join(f" AND {part}" for part in parts)
