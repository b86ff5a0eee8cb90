"""Things to test with, made straight in the database: the services under test do not vouch for themselves.

A product comes with its accountable PM, a first weight profile and the two pools that the service gives it; an
item comes with its key and its score row. Passwords are ``demo``.
"""

from tests.factories.companies import (
    PASSWORD,
    AccountFactory,
    AdminFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    LeaderFactory,
    OpportunityFactory,
    PoolFactory,
    ProductFactory,
    ProductPMFactory,
    SegmentFactory,
    ThemeFactory,
    UserFactory,
    VisionFactory,
    WeightProfileFactory,
    hashed_password,
)
from tests.factories.items import (
    InterviewFactory,
    ItemFactory,
    OpportunityLinkFactory,
    SegmentImpactFactory,
    SolutionFactory,
    SupportFactory,
    ThemeAlignmentFactory,
)
from tests.factories.requests import (
    EvidenceLinkFactory,
    GapFactory,
    ImportBatchFactory,
    RequestFactory,
    WorkaroundFactory,
)

__all__ = [
    "PASSWORD",
    "AccountFactory",
    "AdminFactory",
    "ContactFactory",
    "CustomerFactory",
    "CustomerPMFactory",
    "EvidenceLinkFactory",
    "GapFactory",
    "ImportBatchFactory",
    "InterviewFactory",
    "ItemFactory",
    "LeaderFactory",
    "OpportunityFactory",
    "OpportunityLinkFactory",
    "PoolFactory",
    "ProductFactory",
    "ProductPMFactory",
    "RequestFactory",
    "SegmentFactory",
    "SegmentImpactFactory",
    "SolutionFactory",
    "SupportFactory",
    "ThemeAlignmentFactory",
    "ThemeFactory",
    "UserFactory",
    "VisionFactory",
    "WeightProfileFactory",
    "WorkaroundFactory",
    "hashed_password",
]
