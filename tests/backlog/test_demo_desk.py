"""What lies on the desk of the demo's customer PM, and who may ask to come into the portal."""

from django.test import TestCase, override_settings
from django.utils import timezone

from backlog.demo.loading import load_demo
from backlog.forms.filing import FilingForm
from requests_intake.choices import RequestKind
from requests_intake.models import Draft
from requests_intake.services.drafts import KEPT
from stakeholders.models import AccessRequest, AccountDomain
from stakeholders.services.access import approve_access, ask_for_access
from tests.browsing import browser_of, text_of
from users.models import User


class TestTheDesk(TestCase):
    """What stands in the database after one loading, which all of these read."""

    @classmethod
    def setUpTestData(cls) -> None:
        with override_settings(WEIGHBRIDGE_DEMO=True):
            load_demo()
            load_demo()  # which adds nothing
        cls.ana = User.objects.get(email="cpm@demo.example")

    def test_people_of_some_accounts_may_ask_for_access(self) -> None:
        domains = dict(AccountDomain.objects.values_list("domain", "account__name"))
        assert domains == {
            "brackwater.example": "Brackwater Hospitals",
            "estates.brackwater.example": "Brackwater Hospitals",
            "ashwyn.example": "Ashwyn Care Homes",
            "lumenmoor.example": "Lumenmoor Clinics",
            "dunmarrow.example": "Dunmarrow Council",
            "norrvik.example": "Norrvik Lift Service",
        }
        asked = ask_for_access(actor=None, email="helene.krog@brackwater.example", full_name="Helene Krog")
        assert asked is not None
        assert asked.account.customer_pm == self.ana

    def test_one_waits_to_be_let_in_and_is_a_contact_already(self) -> None:
        wish = AccessRequest.objects.get()
        assert (wish.email, wish.account.name) == ("anwen.hughes@ashwyn.example", "Ashwyn Care Homes")
        assert wish.created_at < timezone.now()
        invitation, _ = approve_access(actor=self.ana, access_request_id=wish.pk)
        assert invitation.email == wish.email

    def test_the_customer_pm_takes_up_what_was_begun(self) -> None:
        draft = Draft.objects.get()
        assert draft.owner == self.ana
        assert draft.typed.keys() <= set(KEPT)
        form = FilingForm(draft.typed | {"horizon": "now", "source": "customer_pm", "evidence": "perceived",
                          "scope": "one"}, user=self.ana, kind=RequestKind(draft.kind))  # fmt: skip
        assert form.errors == {}
        browser = browser_of(self.ana)
        assert draft.title in text_of(browser.get("/desk/"))
        assert f'value="{draft.title}"' in browser.get(f"/gaps/new/?draft={draft.pk}").content.decode()
