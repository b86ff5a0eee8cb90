"""The gate before a general release: charter customers who are live, happy and willing to be named."""

from common.errors import Conflict
from planning.models import Release
from planning.selectors.charter import standings_before


def pass_gate(release: Release, overrule: str) -> list[str]:
    """Refuse a release whose charter programmes are not ready, unless ``overrule`` says why it ships all the same.

    Returns:
        What was overruled, in words for the record; nothing if all was ready.

    Raises:
        Conflict: a programme is not ready (code ``charter_not_ready``).
    """
    standings = standings_before(release)
    behind = [f"{one.programme}: {one.readiness.sentence}" for one in standings if not one.readiness.is_ready]
    if behind and not overrule.strip():
        raise Conflict(
            f"{'; '.join(behind)}. Wait until it is ready, or say why {release} ships all the same.",
            field="overrule",
            code="charter_not_ready",
        )
    return behind
