"""Forms about those who ask, and about how they are weighed."""

from stakeholders.forms.access import AskForm, DomainsForm, InvitationForm, SignUpForm
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
    "AskForm",
    "ContactForm",
    "DomainsForm",
    "InvitationForm",
    "OpportunityForm",
    "SegmentForm",
    "SignUpForm",
    "ThemeForm",
    "VisionForm",
    "WeightsForm",
]
