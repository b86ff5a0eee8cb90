"""The score's set-based reading: one chain of steps that turns the evidence of any number of items into figures.

It says what `backlog.scoring.formula` says, and property tests hold the two together to 1e-9. The steps read the
items' revisions and their evidence in one snapshot. Votes are summed up straight from their table; only accounts that
also filed a linked request or have a deal on the item are looked at one by one, as corrections to those sums: a joined
voice is never weaker than the vote in it, so no correction cancels anything out. `OFFSET 0` keeps the planner from
writing a step's expressions into the next one, where each would be computed many times.
"""

from dataclasses import fields
from typing import Final

from backlog.scoring import Profile

ONE_BY_ONE: Final = "= ANY(%(items)s)"
"""Which items: a list."""
RANGE: Final = "BETWEEN %(first)s AND %(last)s"
"""Which items: all of the product with ids in a range."""


def importance(column: str) -> str:
    """The weight g of an importance."""
    return (
        f"CASE {column} WHEN 'must_have' THEN {{importance_must_have}} WHEN 'important' THEN {{importance_important}}"
        " ELSE {importance_nice_to_have} END"
    )


def _size(money: str) -> str:
    return f"power(greatest({money}::float8, {{arr_floor}}) / {{arr_ref}}, {{gamma}})"


def _saturated(exponent: str) -> str:
    """100 * (1 - exp(-x)), also exact where x is tiny; from 40 on a double holds no difference to 100."""
    curve = f"least(200 * exp(-({exponent}) / 2) * sinh(({exponent}) / 2), 100::float8)"
    return f"CASE WHEN {exponent} >= 40 THEN 100::float8 ELSE {curve} END"


def _breadth(support: str, squares: str) -> str:
    """R * b of a sum and a sum of squares; n_eff is 0 without support."""
    effective = f"(CASE WHEN {squares} > 0 THEN {support} * {support} / {squares} ELSE 0 END)"
    spread = f"{effective} / ({effective} + {{breadth_half}})"
    return f"{support} * ((1 - {{breadth_share}}) + {{breadth_share}} * {spread})"


FRESH: Final = f"""
WITH target AS MATERIALIZED (
    SELECT s.item_id, s.inputs_revision AS revision, i.kind = 'gap' AS is_gap, i.slips, i.opened_at,
        i.competitor <> '' AS has_competitor
    FROM backlog_score s JOIN backlog_item i ON i.id = s.item_id
    WHERE s.product_id = %(product)s AND s.item_id {{scope}} AND i.id {{scope}}
), account AS {{materialized}} (
    SELECT id, arr::float8 AS arr,
        CASE WHEN stage = 'customer' THEN {_size("arr")} END AS size,
        CASE WHEN stage = 'customer' THEN {_size("arr")} * (1 + {{rho}} * churn_risk) END AS loudness
    FROM stakeholders_account
), vote AS {{not_materialized}} (
    SELECT item_id, account_id, horizon = 'now' AS is_now, {importance("importance")} AS g
    FROM backlog_support WHERE item_id {{scope}}
), voted AS (
    SELECT item_id, count(*) AS accounts, sum(arr) AS arr,
        sum(today) AS r, sum(today * today) AS r2, max(today) AS top, sum(later) AS f, sum(later * later) AS f2
    FROM (
        SELECT v.item_id, a.arr, CASE WHEN v.is_now THEN v.g * a.loudness END AS today,
            CASE WHEN NOT v.is_now THEN v.g * a.size END AS later
        FROM vote v JOIN account a ON a.id = v.account_id OFFSET 0
    ) each GROUP BY item_id
), joined AS (
    SELECT item_id, account_id, max(g) FILTER (WHERE is_now) AS g_now, max(g) FILTER (WHERE NOT is_now) AS g_future,
        max(hours) AS hours, sum(deal) AS deal, count(unnamed_votes) AS requests, sum(unnamed_votes) AS unnamed
    FROM (
        SELECT l.item_id, r.account_id, r.horizon = 'now' AS is_now, {importance("r.importance")} AS g,
            w.hours_per_month + w.undo_hours / 12 AS hours, NULL::float8 AS deal, r.unnamed_votes
        FROM backlog_evidencelink l
            JOIN requests_intake_request r ON r.id = l.request_id
            LEFT JOIN requests_intake_workaround w ON w.request_id = r.id
        WHERE l.item_id {{scope}}
        UNION ALL
        SELECT l.item_id, o.account_id, NULL, NULL, NULL,
            {importance("l.importance")} * {_size("o.amount")} * o.win_probability, NULL
        FROM backlog_opportunitylink l JOIN stakeholders_opportunity o ON o.id = l.opportunity_id AND o.stage = 'open'
        WHERE l.item_id {{scope}}
    ) each GROUP BY item_id, account_id
), louder AS (
    SELECT j.item_id, j.requests::int, j.unnamed::int, CASE WHEN a.id IS NOT NULL THEN j.hours END AS hours,
        a.id IS NOT NULL AND v.account_id IS NULL AS is_new, j.requests > 0 AS has_voice, a.arr,
        coalesce(CASE WHEN v.is_now THEN v.g * a.loudness END, 0) AS r_vote,
        coalesce(greatest(j.g_now, CASE WHEN v.is_now THEN v.g END) * a.loudness, 0) * CASE
            WHEN t.is_gap AND j.hours > 0 THEN 1 + {{kappa}} * ln(1 + j.hours / {{hours_ref}}) ELSE 1 END AS r_all,
        coalesce(CASE WHEN NOT v.is_now THEN v.g * a.size END, 0) AS f_vote,
        coalesce(greatest(j.g_future, CASE WHEN NOT v.is_now THEN v.g END) * a.size, 0) + coalesce(j.deal, 0) AS f_all
    FROM joined j
        JOIN target t ON t.item_id = j.item_id
        LEFT JOIN account a ON a.id = j.account_id
        LEFT JOIN vote v ON v.item_id = j.item_id AND v.account_id = j.account_id
    OFFSET 0
), corrected AS (
    SELECT item_id, sum(requests) AS requests, sum(unnamed) AS unnamed,
        count(*) FILTER (WHERE is_new) AS backers, count(*) FILTER (WHERE is_new AND has_voice) AS accounts,
        sum(arr) FILTER (WHERE is_new AND has_voice) AS arr, sum(hours) AS hours,
        sum(r_all - r_vote) AS r, sum(r_all * r_all - r_vote * r_vote) AS r2, max(r_all) AS top,
        sum(f_all - f_vote) AS f, sum(f_all * f_all - f_vote * f_vote) AS f2
    FROM louder GROUP BY item_id
), opened AS (
    SELECT m.item_id, sum({{tau}} * m.impact / 3 * g.attractiveness) AS markets
    FROM backlog_segmentimpact m JOIN stakeholders_segment g ON g.id = m.segment_id
    WHERE m.item_id {{scope}} GROUP BY m.item_id
), served AS (
    SELECT item_id, bool_or(reach >= 1) AS wholly, sum(-ln(1 - reach)) FILTER (WHERE reach < 1) AS closed
    FROM (
        SELECT l.item_id, h.importance * l.alignment / 3 AS reach
        FROM backlog_themealignment l JOIN stakeholders_strategytheme h ON h.id = l.theme_id
            AND h.starts_on <= %(today)s AND (h.ends_on IS NULL OR h.ends_on >= %(today)s)
        WHERE l.item_id {{scope}}
    ) each GROUP BY item_id
), found AS (
    SELECT f.item_id, count(*) FILTER (WHERE f.finding = 'confirmed') AS confirmed,
        count(*) FILTER (WHERE f.finding = 'contradicted') AS contradicted
    FROM backlog_interviewfinding f JOIN backlog_interview i ON i.id = f.interview_id AND i.kind = 'interview'
    WHERE f.item_id {{scope}} GROUP BY f.item_id
), estimated AS (
    SELECT e.item_id, sum(e.days) AS days, jsonb_object_agg(p.slug, e.days) AS efforts
    FROM backlog_itemeffort e JOIN stakeholders_pool p ON p.id = e.pool_id WHERE e.item_id {{scope}} GROUP BY e.item_id
), chained AS (
    SELECT item_id FROM backlog_dependency WHERE item_id {{scope}}
    UNION SELECT requires_id FROM backlog_dependency WHERE requires_id {{scope}}
), summed AS (
    SELECT t.item_id, t.revision, t.is_gap, t.slips, t.has_competitor,
        chained.item_id IS NOT NULL AS is_chained,
        coalesce(voted.r, 0) + coalesce(corrected.r, 0) AS r, coalesce(voted.r2, 0) + coalesce(corrected.r2, 0) AS r2,
        greatest(voted.top, corrected.top, 0) AS top,
        coalesce(voted.f, 0) + coalesce(corrected.f, 0) AS f, coalesce(voted.f2, 0) + coalesce(corrected.f2, 0) AS f2,
        coalesce(opened.markets, 0) AS markets,
        CASE WHEN served.wholly THEN 100::float8 ELSE coalesce(served.closed, 0) END AS closed,
        coalesce(corrected.requests, 0)::int AS requests, coalesce(corrected.unnamed, 0)::int AS unnamed,
        coalesce(voted.accounts, 0) + coalesce(corrected.accounts, 0) AS accounts,
        coalesce(voted.accounts, 0) + coalesce(corrected.backers, 0) AS backers,
        (coalesce(voted.arr, 0) + coalesce(corrected.arr, 0))::numeric(18, 2) AS arr,
        coalesce(corrected.hours, 0) AS hours,
        greatest(floor(date_part('epoch', %(now)s - t.opened_at) / 2592000), 0)::int AS months_open,
        coalesce(found.confirmed, 0) AS confirmed, coalesce(found.contradicted, 0) AS contradicted,
        estimated.days, coalesce(estimated.efforts, '{{empty}}') AS efforts
    FROM target t
        LEFT JOIN voted USING (item_id) LEFT JOIN corrected USING (item_id)
        LEFT JOIN opened USING (item_id) LEFT JOIN served USING (item_id) LEFT JOIN found USING (item_id)
        LEFT JOIN estimated USING (item_id) LEFT JOIN chained USING (item_id)
), figured AS (
    SELECT summed.*,
        (({_breadth("r", "r2")}) + {{upsilon}} * ln(1 + unnamed::float8)) / {{sigma_current}} AS current_exponent,
        (({_breadth("f", "f2")}) + markets) / {{sigma_future}} AS future_exponent,
        CASE WHEN is_gap THEN 1 + least({{urgency_max}}, {{urgency_slip}} * slips + {{urgency_age}} * months_open)
            ELSE 1 END AS urgency,
        ({{confidence_prior}} * {{confidence_strength}} + confirmed)
            / ({{confidence_strength}} + confirmed + contradicted) AS confidence,
        CASE WHEN r2 > 0 THEN r * r / r2 ELSE 0 END AS effective_accounts,
        CASE WHEN r > 0 THEN top / r ELSE 0 END AS top_share
    FROM (SELECT * FROM summed OFFSET 0) summed
), scored AS (
    SELECT figured.*, {_saturated("current_exponent")} AS current, {_saturated("future_exponent")} AS future,
        {_saturated("closed")} AS strategy
    FROM (SELECT * FROM figured OFFSET 0) figured
), valued AS (
    SELECT scored.*, {{value}} AS value, {{below}} AS below_floors,
        power(greatest(coalesce(days, {{effort_ref}}), {{effort_min}}) / {{effort_ref}}, {{alpha}}) AS effort_factor,
        array_remove(ARRAY[
            CASE WHEN backers = 1 AND unnamed = 0 THEN 'single_customer' END,
            CASE WHEN backers > 1 AND top_share > 0.5 THEN 'swayed' END,
            CASE WHEN backers = 0 AND unnamed = 0 AND confirmed = 0 THEN 'no_evidence' END,
            CASE WHEN slips > 0 THEN 'slipped' END,
            CASE WHEN has_competitor THEN 'competitor' END,
            CASE WHEN days IS NULL THEN 'no_estimate' END
        ], NULL)::varchar(20)[] AS flags
    FROM (SELECT * FROM scored OFFSET 0) scored
), fresh AS (
    SELECT item_id, revision, is_chained, current, future, strategy, value, urgency, confidence,
        coalesce(days, 0) AS effort_days, days IS NOT NULL AS is_estimated, efforts,
        value * urgency * confidence / effort_factor AS priority, below_floors,
        requests, accounts, effective_accounts, arr, hours AS hours_per_month, unnamed AS unnamed_votes, months_open,
        top_share, flags,
        -round(value * urgency * confidence / effort_factor * 1e9) / 1e9 AS neg_place
    FROM (SELECT * FROM valued OFFSET 0) valued
)
"""  # noqa: S608 - built from constants of this file

VALUE: Final = (
    "({weight_current} * current + {weight_future} * future + {weight_strategy} * strategy)"
    " / ({weight_current} + {weight_future} + {weight_strategy})"
)
BELOW: Final = "(current < {floor_current} OR future < {floor_future} OR strategy < {floor_strategy})"

_NUMBERS: Final = {field.name: f"%({field.name})s::float8" for field in fields(Profile)}


def with_numbers(template: str, **parts: str) -> str:
    """Put the parts in, then a bound parameter for every `{name}` of a profile."""
    for name, part in parts.items():
        template = template.replace("{" + name + "}", part)
    for name, number in _NUMBERS.items():
        template = template.replace("{" + name + "}", number)
    return template
