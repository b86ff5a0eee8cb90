"""E-mail in: a request of the right account, a comment of the right person, and nothing of loops and strangers."""

import pytest

from backlog.choices import InboundOutcome
from backlog.models import Attachment, Comment, InboundMail, Notice
from backlog.selectors.mail_addresses import Thread, reply_address, root_id
from backlog.services.inbound import receive_mail
from backlog.services.inbound.reading import read_mail
from backlog.services.triage import ask_back, park_request
from common.mail import queue_mail
from common.models import Mail
from requests_intake.models import Request
from stakeholders.models import AccountProduct
from tests.factories import ContactFactory, ItemFactory, ProductFactory, RequestFactory
from tests.mails import a_mail
from tests.news import Company, happen
from tests.recorded import verbs

pytestmark = pytest.mark.django_db
REPLY = "CSV, please.\n\nAnn\n\nOn Mon, 2 Nov 2026 at 10:00, Lift <x@weighbridge.example> wrote:\n> Which format?\n"


@pytest.fixture(autouse=True)
def _address(settings) -> None:
    settings.INBOUND_ADDRESS = "requests@weighbridge.example"


@pytest.fixture
def company(db: None) -> Company:
    return Company()


def left_out(raw: bytes) -> str:
    """Why nothing was made of it."""
    row = receive_mail(raw)
    assert (row.outcome, row.request, row.comment) == (InboundOutcome.LEFT_OUT, None, None), row.reason
    return row.reason


def answer_to(request: Request) -> str:
    return reply_address(Thread(request_id=request.pk))


# -- new requests ----------------------------------------------------------------------------------------------


def test_a_customers_mail_becomes_their_request(company: Company) -> None:
    row = receive_mail(a_mail("Ann Acme <ANN@acme.example>", "We cannot export.\n\nPlease help."))

    request = Request.objects.get()
    assert (row.outcome, row.request, row.sender, row.reason) == ("request", request, "ann@acme.example", "")
    assert (request.title, request.body) == ("No export", "We cannot export.\n\nPlease help.")
    assert (request.product, request.account) == (company.lift, company.acme)
    assert request.contact == company.ann.contacts.get()
    assert (request.filed_by, request.source, request.evidence, request.status) == (
        company.ann, "customer", "first_hand", "new",
    )  # fmt: skip
    assert verbs(request) == ["filed"]
    assert Mail.objects.count() == 0, "the sender gets no answer"


def test_a_contact_without_a_sign_in_files_by_mail_too(company: Company) -> None:
    receive_mail(a_mail("cy@acme.example", subject="WG: Re: No export"))

    request = Request.objects.get()
    assert (request.title, request.filed_by, request.contact) == ("No export", None, company.cy)


def test_a_colleague_files_for_nobody_in_particular(company: Company) -> None:
    receive_mail(a_mail(company.cpm.email))

    request = Request.objects.get()
    assert (request.filed_by, request.account, request.source) == (company.cpm, None, "customer_pm")


def test_the_tag_of_the_address_names_the_product(company: Company) -> None:
    crane = ProductFactory(slug="crane")
    AccountProduct.objects.create(account=company.acme, product=crane)

    assert left_out(a_mail("ann@acme.example")).startswith("The address does not say for which product it is")
    assert left_out(a_mail("ann@acme.example", to="requests+hoist@weighbridge.example")) == (
        "The sender uses no product “hoist”."
    )
    receive_mail(a_mail("ann@acme.example", to="x@y.example", Delivered_To="Requests+Crane@Weighbridge.example"))
    assert Request.objects.get().product == crane


def test_an_address_can_stand_for_a_product(company: Company, settings) -> None:
    settings.INBOUND_PRODUCTS = {"Crane@weighbridge.example": "crane"}
    crane = ProductFactory(slug="crane")
    AccountProduct.objects.create(account=company.acme, product=crane)

    receive_mail(a_mail("ann@acme.example", to="crane@weighbridge.example"))

    assert Request.objects.get().product == crane


def test_who_is_of_two_accounts_is_asked_for_by_nobody(company: Company) -> None:
    ContactFactory(account=company.globex, user=company.ann, email=company.ann.email)

    assert left_out(a_mail("ann@acme.example")).endswith("or the sender is of several accounts.")


def test_a_stranger_makes_nothing(company: Company) -> None:
    assert left_out(a_mail("eve@evil.example")) == "The sender is no contact and no colleague."
    assert (Request.objects.count(), Mail.objects.count()) == (0, 0)


def test_who_may_not_sign_in_any_more_files_nothing(company: Company) -> None:
    company.ann.is_active = False
    company.ann.save()

    assert left_out(a_mail("ann@acme.example")) == "The sender may not sign in any more."


def test_a_mail_without_a_subject_is_called_by_its_first_line(company: Company) -> None:
    receive_mail(a_mail("ann@acme.example", "\n\nNo export at all.\nNone.", subject=""))
    assert Request.objects.get().title == "No export at all."
    assert left_out(a_mail("ann@acme.example", "", subject="")) == "It is empty."


def test_a_long_mail_is_cut_and_a_long_subject_too(company: Company) -> None:
    receive_mail(a_mail("ann@acme.example", "longer" * 30_000, subject="s" * 900))

    request = Request.objects.get()
    assert (len(request.body), len(request.title)) == (100_000, 200)


def test_files_that_may_be_kept_are_kept_and_others_named(company: Company) -> None:
    files = {"log.txt": b"line one\nline two\n", "virus.exe": b"MZ\x90\x00" + b"\x00" * 200}

    row = receive_mail(a_mail("ann@acme.example", files=files))

    kept = Attachment.objects.get()
    assert (kept.name, kept.request, kept.audience, kept.account) == ("log.txt", row.request, "customer", company.acme)
    assert row.reason == "Files left out: virus.exe"


def test_one_mail_is_taken_in_once(company: Company) -> None:
    raw = a_mail("ann@acme.example")

    assert receive_mail(raw) == receive_mail(raw)
    assert (Request.objects.count(), InboundMail.objects.count()) == (1, 1)


def test_a_mail_without_a_message_id_is_known_by_its_bytes(company: Company) -> None:
    raw = a_mail("ann@acme.example", Message_ID="none")

    receive_mail(raw)
    receive_mail(raw)

    assert Request.objects.count() == 1
    assert InboundMail.objects.get().message_id.endswith("@no-message-id>")


# -- replies ---------------------------------------------------------------------------------------------------


def test_a_reply_to_a_question_is_its_answer(company: Company) -> None:
    request = company.ask(company.ann)
    ask_back(actor=company.pm, request_id=request.pk, question="Which format?")

    row = receive_mail(a_mail("ann@acme.example", REPLY, to=answer_to(request), subject="Re: A question"))

    request.refresh_from_db()
    comment = Comment.objects.latest("id")
    assert (row.outcome, row.request, row.comment, request.status) == ("comment", request, comment, "new")
    assert (comment.body, comment.author, comment.audience, comment.account) == (
        "CSV, please.\n\nAnn", company.ann, "customer", company.acme,
    )  # fmt: skip
    assert Request.objects.count() == 1


def test_any_other_reply_is_a_comment_and_a_colleagues_is_internal(company: Company) -> None:
    request = company.ask(company.ann)

    receive_mail(a_mail("ann@acme.example", "Any news?", to=answer_to(request)))
    receive_mail(a_mail(company.cpm.email, "They call daily.", to=answer_to(request)))

    said = [(one.body, one.author, one.audience) for one in Comment.objects.order_by("id")]
    assert said == [("Any news?", company.ann, "customer"), ("They call daily.", company.cpm, "internal")]


def test_a_contact_without_a_sign_in_answers_under_their_name(company: Company) -> None:
    request = RequestFactory(product=company.lift, account=company.acme, contact=company.cy)
    ask_back(actor=company.pm, request_id=request.pk, question="Which format?")

    receive_mail(a_mail("Somebody Else <cy@acme.example>", "CSV.", to=answer_to(request)))
    receive_mail(a_mail("cy@acme.example", "Or XLSX.", to=answer_to(request)))

    said = [(one.body, one.author, one.author_name) for one in Comment.objects.filter(is_question=False).order_by("id")]
    assert said == [("CSV.", None, "Cy Acme"), ("Or XLSX.", None, "Cy Acme")]


def test_our_message_id_leads_to_the_request_where_the_address_is_lost(company: Company) -> None:
    request = company.ask(company.ann)
    park_request(actor=company.pm, request_id=request.pk)
    happen()
    sent = Notice.objects.get(user=company.ann).mail
    assert sent is not None

    for reference in (sent.message_id, root_id(Thread(request_id=request.pk))):
        receive_mail(a_mail("ann@acme.example", "Pity.", In_Reply_To="<x@y>", References=f"<a@b> {reference}"))

    assert [comment.request for comment in Comment.objects.all()] == [request, request]


def test_a_mail_of_ours_bears_the_address_and_the_thread(company: Company) -> None:
    request = company.ask(company.ann)
    park_request(actor=company.pm, request_id=request.pk)
    happen()

    headers = Mail.objects.get().headers
    assert headers["Reply-To"] == answer_to(request)
    assert headers["References"] == headers["In-Reply-To"] == root_id(Thread(request_id=request.pk))
    assert "Answer by replying to this mail." in Mail.objects.get().text


def test_a_made_up_address_leads_nowhere(company: Company) -> None:
    request = company.ask(company.ann)
    good = answer_to(request)
    forged = good.replace(f"+r{request.pk}-", f"+r{request.pk + 1}-")

    reason = left_out(a_mail("ann@acme.example", to=forged))

    assert reason.startswith("The sender uses no product “r")
    assert Comment.objects.count() == 0
    receive_mail(a_mail("ann@acme.example", to=good.upper()))
    assert Comment.objects.get().request == request


@pytest.mark.parametrize("sender", ["greta@globex.example", "eve@evil.example"])
def test_a_stranger_with_a_true_address_says_nothing(company: Company, sender: str) -> None:
    request = company.ask(company.ann)

    assert left_out(a_mail(sender, to=answer_to(request)))
    assert Comment.objects.count() == 0


def test_a_contact_of_another_account_says_nothing_either(company: Company) -> None:
    ContactFactory(account=company.globex, email="gus@globex.example")

    reason = left_out(a_mail("gus@globex.example", to=answer_to(company.ask(company.ann))))

    assert reason == "The sender may not see what they answer to."


def test_a_reply_on_an_item_follows_who_may_see_it(company: Company) -> None:
    item = ItemFactory(product=company.lift)
    public = ItemFactory(product=company.lift, is_published=True, public_title="Export")
    address, public_address = (reply_address(Thread(item_id=one.pk)) for one in (item, public))

    receive_mail(a_mail(company.cpm.email, "Good.", to=address))
    receive_mail(a_mail("ann@acme.example", "Great.", to=public_address))

    said = [(one.body, one.item, one.audience) for one in Comment.objects.order_by("id")]
    assert said == [("Good.", item, "internal"), ("Great.", public, "customer")]
    for sender, to in (("ann@acme.example", address), ("cy@acme.example", public_address)):
        assert left_out(a_mail(sender, to=to)) == "The sender may not see what they answer to."


def test_a_reply_to_the_daily_mail_is_about_nothing_in_particular(company: Company) -> None:
    mail = queue_mail(to="ann@acme.example", subject="2 news", text="...")
    for event in ("a", "b"):
        Notice.objects.create(user=company.ann, topic="linked", event=event, subject="s", body="b", mail=mail)

    reason = left_out(a_mail("ann@acme.example", In_Reply_To=mail.message_id))

    assert reason == "It answers to a daily mail, which is about several things."


def test_a_file_of_a_reply_hangs_on_the_comment(company: Company) -> None:
    request = company.ask(company.ann)

    row = receive_mail(a_mail("ann@acme.example", "See.", to=answer_to(request), files={"log.txt": b"line\n"}))

    assert Attachment.objects.get().comment == row.comment


def test_a_reply_of_quotes_alone_is_kept_whole_and_an_empty_one_left_out(company: Company) -> None:
    request = company.ask(company.ann)

    receive_mail(a_mail("ann@acme.example", "> Which format?\n", to=answer_to(request)))
    assert Comment.objects.get().body == "> Which format?"
    assert left_out(a_mail("ann@acme.example", "", to=answer_to(request))) == "The reply is empty."


# -- what no person wrote --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied; x=y"}, "It is automatic (Auto-Submitted: auto-replied)."),
        ({"Precedence": "Bulk"}, "It is automatic (Precedence: bulk)."),
        ({"X_Autoreply": "yes"}, "It is automatic or from a list (x-autoreply)."),
        ({"List_Id": "<news.acme.example>"}, "It is automatic or from a list (list-id)."),
        ({"Return_Path": "<>"}, "Its return path is empty: a mail server wrote it."),
        ({"Message_ID": "<123@weighbridge.localhost>"}, "It is a mail of ours that came back."),
    ],
)
def test_loops_and_automatic_answers_are_left_out(company: Company, headers: dict[str, str], reason: str) -> None:
    assert left_out(a_mail("ann@acme.example", **headers)) == reason


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("MAILER-DAEMON@acme.example", "A machine wrote it."),
        ("no-reply@acme.example", "A machine wrote it."),
        ("weighbridge@localhost", "It is a mail of ours that came back."),
        ("requests@weighbridge.example", "It is a mail of ours that came back."),
        ("nobody", "It names no sender."),
    ],
)
def test_machines_and_ourselves_are_left_out(company: Company, sender: str, reason: str) -> None:
    assert left_out(a_mail("x@y.example").replace(b"x@y.example", sender.encode())) == reason


def test_a_report_of_a_mail_server_is_left_out(company: Company) -> None:
    raw = a_mail("ann@acme.example").replace(b"text/plain", b"multipart/report")

    assert left_out(raw) == "It is a report of a mail server."


def test_a_flood_of_one_sender_ends(company: Company, settings) -> None:
    settings.INBOUND_MAX_PER_HOUR = 2

    outcomes = [receive_mail(a_mail("ann@acme.example")).outcome for _ in range(3)]

    assert outcomes == ["request", "request", "left_out"]
    assert InboundMail.objects.latest("id").reason == "More than 2 mails of this sender came within an hour."


def test_a_person_who_says_that_no_machine_wrote_is_believed(company: Company) -> None:
    assert receive_mail(a_mail("ann@acme.example", Auto_Submitted="no")).outcome == "request"


# -- reading ---------------------------------------------------------------------------------------------------


def test_an_html_mail_is_read_as_words(company: Company) -> None:
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>No&nbsp;<b>export</b></p>"
        "<script>alert(1)</script><ul><li>one</li><li>two &lt;b&gt;</li></ul>"
        "<img src=x onerror=alert(2)>Bye<br>Ann<blockquote>You wrote</blockquote></body></html>"
    )

    receive_mail(a_mail("ann@acme.example", html=html))

    assert Request.objects.get().body == "No export\n\n- one\n- two <b>\nBye\nAnn\n\n> You wrote"


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00",
        b"From: \xff\xfe <a@b>\nSubject: =?utf-8?b?////?=\n\n\xff",
        b"From: a@b.example\nContent-Type: text/plain; charset=klingon\n\nnuqneH",
        b"From: a@b.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!",
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n--x",
        b"From: " + b"<" * 5_000 + b"\nTo: ,,;;@\nMessage-ID: <>\n\nx",
        b"From: a@b.example\nMessage-ID: <[x]@[y>\nReferences: <" + b"z" * 9_000 + b">\n\nx",
        b"Content-Type: message/rfc822\n\nFrom: a@b\n\nx",
    ],
)
def test_a_broken_mail_is_read_somehow_and_left_out(raw: bytes) -> None:
    read_mail(raw)
    assert left_out(raw)
