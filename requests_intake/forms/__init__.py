"""Forms of the customers' own house."""

from requests_intake.forms.portal import PortalRequestForm

__all__ = ["PortalRequestForm"]
