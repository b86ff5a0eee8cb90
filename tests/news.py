"""What people were told."""

from django.db import transaction

from backlog.models import Notice
from backlog.services.following import follow
from common.models import Mail, OutboxMessage
from common.outbox import _handlers
from requests_intake.models import Request
from stakeholders.models import Account, Product
from tests.factories import AccountFactory, ContactFactory, CustomerFactory, CustomerPMFactory, ProductFactory
from users.models import User


def happen() -> None:
    """Handle what waits in the outbox and tells people, however long it should still wait."""
    topics = {"request.created", "request.triaged", "request.assigned", "request.reminded", "comment.added"}
    topics |= {"item.changed_status", "news.due"}
    while message := OutboxMessage.objects.filter(topic__in=topics).order_by("id").first():
        with transaction.atomic():
            _handlers[message.topic]([message.payload])
            message.delete()


def told(person: User | str) -> list[str]:
    """Topics of what somebody was told, oldest first; of an address by mail alone."""
    rows = Notice.objects.order_by("id")
    rows = rows.filter(user=person) if isinstance(person, User) else rows.filter(user=None, email=person)
    return [notice.topic for notice in rows]


def mailed() -> list[tuple[str, str]]:
    """Recipient and subject of each mail, oldest first."""
    return [(mail.to, mail.subject) for mail in Mail.objects.order_by("id")]


class Company:
    """A product and two accounts that use it; Ann and Abe of Acme sign in, Cy of Acme does not, Greta is of Globex."""

    def __init__(self) -> None:
        self.cpm = CustomerPMFactory(full_name="Cara Customer-PM")
        self.lift: Product = ProductFactory(name="Lift", slug="lift", code="LIFT", members=[self.cpm])
        self.pm = self.lift.accountable_pm
        self.acme: Account = AccountFactory(name="Acme", products=[self.lift], customer_pm=self.cpm)
        self.globex: Account = AccountFactory(name="Globex", products=[self.lift])
        self.ann = CustomerFactory(account=self.acme, full_name="Ann Acme", email="ann@acme.example")
        self.abe = CustomerFactory(account=self.acme, full_name="Abe Acme", email="abe@acme.example")
        self.greta = CustomerFactory(account=self.globex, full_name="Greta Globex", email="greta@globex.example")
        self.cy = ContactFactory(account=self.acme, name="Cy Acme", email="cy@acme.example")

    def ask(self, person: User, title: str = "No export", **fields: object) -> Request:
        """A request that a customer filed and follows."""
        from requests_intake.services.requests import file_request

        contact = person.contacts.get()
        request = file_request(
            actor=person, product=self.lift, kind="gap", title=title, account=contact.account, contact=contact, **fields
        )
        follow(actor=person, request=request)
        return request
