"""Who asks and how much it matters."""

from stakeholders.models.access import AccessRequest, AccountDomain, Invitation
from stakeholders.models.accounts import Account, AccountProduct, Contact, Opportunity
from stakeholders.models.products import Pool, Product, ProductMember
from stakeholders.models.strategy import Segment, StrategyTheme, Vision
from stakeholders.models.weights import WeightProfile

__all__ = [
    "AccessRequest",
    "Account",
    "AccountDomain",
    "AccountProduct",
    "Contact",
    "Invitation",
    "Opportunity",
    "Pool",
    "Product",
    "ProductMember",
    "Segment",
    "StrategyTheme",
    "Vision",
    "WeightProfile",
]
