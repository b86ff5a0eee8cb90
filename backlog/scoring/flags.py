"""What a product PM should know before believing a rank."""

from backlog.scoring.explain import SWAYED_ABOVE
from backlog.scoring.formula import Scored
from backlog.scoring.inputs import ItemInputs


def flags_of(inputs: ItemInputs, scored: Scored, *, has_competitor: bool = False) -> tuple[str, ...]:
    """The flags of an item, in the order in which lists show them; `scored` is the score of `inputs`."""
    evidence = scored.evidence
    nobody = not (evidence.backers or inputs.unnamed_votes or inputs.confirmed)
    raised = {
        "single_customer": evidence.backers == 1 and not inputs.unnamed_votes,
        "swayed": evidence.backers > 1 and evidence.largest_share > SWAYED_ABOVE,
        "no_evidence": nobody,
        "slipped": inputs.slips > 0,
        "competitor": has_competitor,
        "no_estimate": not scored.estimated,
    }
    return tuple(name for name, is_raised in raised.items() if is_raised)
