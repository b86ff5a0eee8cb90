"""Forms to file requests and gaps: one for colleagues, one for customers."""

from requests_intake.forms.filing import FilingForm
from requests_intake.forms.portal import PortalRequestForm

__all__ = ["FilingForm", "PortalRequestForm"]
