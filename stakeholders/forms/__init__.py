"""Forms about those who ask, and about how they are weighed."""

from stakeholders.forms.parties import (
    AccountForm,
    ContactForm,
    OpportunityForm,
    SegmentForm,
    ThemeForm,
    VisionForm,
)
from stakeholders.forms.weights import WeightsForm

__all__ = [
    "AccountForm",
    "ContactForm",
    "OpportunityForm",
    "SegmentForm",
    "ThemeForm",
    "VisionForm",
    "WeightsForm",
]
