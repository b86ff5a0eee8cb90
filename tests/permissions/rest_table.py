"""Who may do what over REST: one row for each method of each address.

The columns are the roles of ``world.ROLES``. What may not be seen is 404, what may not be done 403, who is nobody 401.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One method of one address, its body, and the status for each role."""

    method: str
    address: str
    statuses: tuple[int, ...]
    body: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.address}"


def row(method: str, address: str, statuses: str, body: Any = None) -> Row:
    """A row from its line of figures."""
    return Row(method, address, tuple(map(int, statuses.split())), body)


_SAID = {"body": "Which screen?"}
_WEIGHTS = {"weights": {"current": 1, "future": 1, "strategy": 1}, "reason": "Even"}
_REQUEST = {"product": "lift", "kind": "gap", "title": "No export", "account": "{account}"}
_ITEM = {"product": "lift", "kind": "gap", "title": "Export"}
_DEAL = {"account": "{account}", "name": "Renewal", "amount": "1", "win_probability": 0.5}
_BRIEF = {"title": "Build it"}
_SOLUTION = {"product": "lift", "title": "Whole"}
_INTERVIEW = {"product": "lift", "account": "{account}"}
_CHARTER = {"product": "{product}", "name": "Door doctor", "recruit_by": "2999-01-01"}
_DECIDE = {"decision": "link", "item": "{item}"}
_DECIDE_MANY = {"decision": "park", "requests": ["{request}"]}

REST = [
    # address                                         anon  pm  opm cpm cus ocus lead adm
    row("GET", "products/",                          "401 200 200 200 200 200 200 200"),
    row("POST", "products/",                         "401 403 403 403 403 403 403 201",
        {"name": "Hoist", "slug": "hoist", "accountable_pm": "{pm}"}),
    row("GET", "products/{product}/",                "401 200 404 200 403 404 200 200"),
    row("PATCH", "products/{product}/",              "401 403 404 403 403 404 403 200", {"description": "Up"}),
    row("GET", "products/{product}/backlog/",        "401 200 404 200 403 404 200 200"),
    row("GET", "products/{product}/triangle/",       "401 200 404 200 403 404 200 200"),
    row("GET", "products/{product}/robustness/",     "401 200 404 200 403 404 200 200"),
    row("POST", "products/{product}/robustness/",    "401 202 404 202 403 404 202 202"),
    row("GET", "products/{product}/weights/",        "401 200 404 200 403 404 200 200"),
    row("POST", "products/{product}/weights/",       "401 201 404 403 403 404 403 201", _WEIGHTS),
    row("GET", "items/",                             "401 200 200 200 200 200 200 200"),
    row("POST", "items/",                            "401 201 400 403 403 400 403 201", _ITEM),
    row("GET", "items/{item}/",                      "401 200 404 200 404 404 200 200"),
    row("PATCH", "items/{item}/",                    "401 200 404 403 404 404 403 200", {"title": "New"}),
    row("GET", "items/{item}/history/",              "401 200 404 200 404 404 200 200"),
    row("GET", "items/{item}/explanation/",          "401 200 404 200 404 404 200 200"),
    row("GET", "items/{item}/supporters/",           "401 200 404 200 404 404 200 200"),
    row("PUT", "items/{item}/supporters/{account}/", "401 200 404 200 404 404 403 200", {}),
    row("DELETE", "items/{item}/supporters/{account}/",
                                                     "401 204 404 204 404 404 403 204"),
    row("PUT", "items/{item}/validations/{account}/",
                                                     "401 200 404 403 404 404 403 200", {}),
    row("DELETE", "items/{item}/validations/{account}/",
                                                     "401 204 404 403 404 404 403 204"),
    row("PUT", "items/{item}/opportunities/{deal}/", "401 200 404 403 404 404 403 200", {}),
    row("DELETE", "items/{item}/opportunities/{deal}/",
                                                     "401 204 404 403 404 404 403 204"),
    row("PUT", "items/{item}/themes/{theme}/",       "401 200 404 403 404 404 403 200", {"alignment": 1}),
    row("DELETE", "items/{item}/themes/{theme}/",    "401 204 404 403 404 404 403 204"),
    row("PUT", "items/{item}/segments/{segment}/",   "401 200 404 403 404 404 403 200", {"impact": 1}),
    row("DELETE", "items/{item}/segments/{segment}/",
                                                     "401 204 404 403 404 404 403 204"),
    row("GET", "gaps/ledger/",                       "401 200 200 200 403 403 200 200"),
    row("GET", "pressure/",                          "401 200 200 200 403 403 200 200"),
    row("GET", "answers/",                           "401 200 200 403 403 403 403 200"),
    row("GET", "answers/too_few/",                   "401 200 200 403 403 403 403 200"),
    row("PUT", "answers/too_few/",                   "401 403 403 403 403 403 403 200",
        {"text": "Few need it.", "would_change": "Many more"}),
    row("DELETE", "answers/too_few/",                "401 403 403 403 403 403 403 204"),
    row("GET", "declined/",                          "401 200 200 200 403 403 200 200"),
    row("GET", "items/{item}/displaces/",            "401 200 404 200 404 404 200 200"),
    row("POST", "items/{item}/decline/",             "401 400 404 403 404 404 403 400", {}),
    row("POST", "items/{item}/look-again/",          "401 400 404 403 404 404 403 400", {}),
    row("POST", "requests/{request}/look-again/",    "401 400 404 403 403 404 403 400", {}),
    row("GET", "requests/{request}/comments/",       "401 200 404 200 200 404 200 200"),
    row("POST", "requests/{request}/comments/",      "401 201 404 201 201 404 201 201", _SAID),
    row("GET", "items/{item}/comments/",             "401 200 404 200 404 404 200 200"),
    row("POST", "items/{item}/comments/",            "401 201 404 201 404 404 201 201", _SAID),
    row("GET", "comments/{comment}/",                "401 200 404 200 200 404 200 200"),
    row("PATCH", "comments/{comment}/",              "401 200 404 403 403 404 403 403", _SAID),
    row("DELETE", "comments/{comment}/",             "401 204 404 403 403 404 403 204"),
    # JSON, where a form is due
    row("GET", "requests/{request}/attachments/",    "401 200 404 200 200 404 200 200"),
    row("POST", "requests/{request}/attachments/",   "401 415 404 415 415 404 415 415", {}),
    row("GET", "items/{item}/attachments/",          "401 200 404 200 404 404 200 200"),
    row("POST", "items/{item}/attachments/",         "401 415 404 415 404 404 415 415", {}),
    row("GET", "attachments/{file}/",                "401 200 404 200 200 404 200 200"),
    row("DELETE", "attachments/{file}/",             "401 204 404 403 403 404 403 204"),
    row("GET", "attachments/{file}/content/",        "401 200 404 200 200 404 200 200"),
    row("PUT", "requests/{request}/follow/",         "401 200 404 200 200 404 200 200"),
    row("DELETE", "requests/{request}/follow/",      "401 204 404 204 204 404 204 204"),
    row("PUT", "items/{item}/follow/",               "401 200 404 200 404 404 200 200"),
    row("DELETE", "items/{item}/follow/",            "401 204 404 204 404 404 204 204"),
    row("GET", "requests/",                          "401 200 200 200 200 200 200 200"),
    row("POST", "requests/",                         "401 201 400 201 201 400 201 201", _REQUEST),
    row("GET", "requests/{request}/",                "401 200 404 200 200 404 200 200"),
    row("PATCH", "requests/{request}/",              "401 200 404 403 403 404 403 200", {"assigned_to": "{pm}"}),
    row("POST", "requests/triage/",                  "401 200 200 403 403 403 403 200", _DECIDE_MANY),
    row("POST", "requests/{request}/triage/",        "401 200 404 403 403 404 403 200", _DECIDE),
    row("GET", "requests/{request}/similar/",        "401 200 404 200 200 404 200 200"),
    row("POST", "similar/",                          "401 200 400 200 200 400 200 200",
        {"product": "lift", "title": "No export"}),
    row("GET", "drafts/",                            "401 200 200 200 200 200 200 200"),
    row("POST", "drafts/",                           "401 201 201 201 403 403 201 201",
        {"kind": "gap", "typed": {"title": "Begun"}}),
    row("GET", "drafts/{begun}/",                    "401 200 404 404 404 404 404 404"),
    row("PATCH", "drafts/{begun}/",                  "401 200 404 404 404 404 404 404", {"typed": {"title": "On"}}),
    row("DELETE", "drafts/{begun}/",                 "401 204 404 404 404 404 404 404"),
    row("GET", "saved-views/",                       "401 200 200 200 200 200 200 200"),
    row("POST", "saved-views/",                      "401 201 201 201 403 403 201 201",
        {"page": "inbox", "name": "Gaps", "query": "kind=gap"}),
    row("GET", "saved-views/{view}/",                "401 200 200 200 404 404 200 200"),
    row("PATCH", "saved-views/{view}/",              "401 200 403 403 404 404 403 403", {"name": "Ours"}),
    row("DELETE", "saved-views/{view}/",             "401 204 403 403 404 404 403 403"),
    row("GET", "portal/items/",                      "401 403 403 403 200 200 403 403"),
    row("GET", "portal/items/{idea}/",               "401 403 403 403 200 404 403 403"),
    row("PUT", "portal/items/{idea}/support/",       "401 403 403 403 201 404 403 403", {}),
    row("DELETE", "portal/items/{idea}/support/",    "401 403 403 403 204 404 403 403"),
    row("GET", "portal/items/{idea}/comments/",      "401 403 403 403 200 404 403 403"),
    row("POST", "portal/items/{idea}/comments/",     "401 403 403 403 201 404 403 403", _SAID),
    row("PUT", "portal/items/{idea}/follow/",        "401 403 403 403 200 404 403 403"),
    row("DELETE", "portal/items/{idea}/follow/",     "401 403 403 403 204 404 403 403"),
    row("GET", "accounts/",                          "401 200 200 200 200 200 200 200"),
    row("POST", "accounts/",                         "401 201 201 201 403 403 403 201", {"name": "Initech"}),
    row("GET", "accounts/{account}/",                "401 200 200 200 200 404 200 200"),
    row("PATCH", "accounts/{account}/",              "401 200 200 200 403 404 403 200", {"arr": "1"}),
    row("GET", "accounts/{account}/report/",         "401 200 200 200 403 404 200 200"),
    row("POST", "requests/{request}/confirm/",       "401 409 404 409 403 404 403 409", {"note": "Jo, in May"}),
    row("POST", "accounts/{account}/merge/",         "401 403 403 400 403 404 403 400", {"into": "{account}"}),
    row("PUT", "accounts/crm:4711/",                 "401 201 201 201 403 403 403 201", {"name": "Initech"}),
    row("GET", "accounts/{account}/invitations/",    "401 403 403 200 403 404 403 200"),
    row("POST", "accounts/{account}/invitations/",   "401 403 403 201 403 404 403 201", {"email": "eve@acme.test"}),
    row("DELETE", "invitations/{invitation}/",       "401 404 404 204 404 404 404 204"),
    row("GET", "access-requests/",                   "401 200 200 200 200 200 200 200"),
    row("POST", "access-requests/{wish}/",           "401 404 404 204 404 404 404 204", {"decision": "refuse"}),
    row("GET", "contacts/",                          "401 200 200 200 200 200 200 200"),
    row("POST", "contacts/",                         "401 201 201 201 403 400 403 201",
        {"account": "{account}", "name": "Ann"}),
    row("GET", "contacts/{contact}/",                "401 200 200 200 404 404 200 200"),
    row("PATCH", "contacts/{contact}/",              "401 200 200 200 404 404 403 200", {"title": "CFO"}),
    row("DELETE", "contacts/{contact}/",             "401 204 204 204 404 404 403 204"),
    row("GET", "opportunities/",                     "401 200 200 200 200 200 200 200"),
    row("POST", "opportunities/",                    "401 201 201 201 403 400 403 201", _DEAL),
    row("GET", "opportunities/{deal}/",              "401 200 200 200 404 404 200 200"),
    row("PATCH", "opportunities/{deal}/",            "401 200 200 200 404 404 403 200", {"amount": "2"}),
    row("DELETE", "opportunities/{deal}/",           "401 204 204 204 404 404 403 204"),
    row("GET", "segments/",                          "401 200 200 200 200 200 200 200"),
    row("POST", "segments/",                         "401 201 201 403 403 403 201 201",
        {"name": "Ports", "kind": "target"}),
    row("GET", "segments/{segment}/",                "401 200 200 200 404 404 200 200"),
    row("PATCH", "segments/{segment}/",              "401 200 200 403 404 404 200 200", {"attractiveness": 1}),
    row("DELETE", "segments/{segment}/",             "401 204 204 403 404 404 204 204"),
    row("GET", "themes/",                            "401 200 200 200 200 200 200 200"),
    row("POST", "themes/",                           "401 403 403 403 403 403 201 201", {"name": "Offline"}),
    row("GET", "themes/{theme}/",                    "401 200 200 200 404 404 200 200"),
    row("PATCH", "themes/{theme}/",                  "401 403 403 403 404 404 200 200", {"importance": 1}),
    row("DELETE", "themes/{theme}/",                 "401 403 403 403 404 404 204 204"),
    row("GET", "visions/",                           "401 200 200 200 200 200 200 200"),
    row("POST", "visions/",                          "401 403 403 403 403 403 201 201", {"title": "Everywhere"}),
    row("GET", "visions/{vision}/",                  "401 200 200 200 404 404 200 200"),
    row("PATCH", "visions/{vision}/",                "401 403 403 403 404 404 200 200", {"title": "Here"}),
    row("DELETE", "visions/{vision}/",               "401 403 403 403 404 404 204 204"),
    row("GET", "solutions/",                         "401 200 200 200 200 200 200 200"),
    row("POST", "solutions/",                        "401 201 400 403 403 400 403 201", _SOLUTION),
    row("GET", "solutions/{solution}/",              "401 200 404 200 404 404 200 200"),
    row("PATCH", "solutions/{solution}/",            "401 200 404 403 404 404 403 200", {"title": "More"}),
    row("DELETE", "solutions/{solution}/",           "401 204 404 403 404 404 403 204"),
    row("GET", "releases/",                          "401 200 200 200 200 200 200 200"),
    row("POST", "releases/",                         "401 201 400 403 403 400 403 201",
        {"product": "{product}", "name": "R9", "ships_on": "{soon}"}),
    row("GET", "releases/{release}/",                "401 200 404 200 404 404 200 200"),
    row("PATCH", "releases/{release}/",              "401 200 404 403 404 404 403 200", {"note": "More"}),
    row("DELETE", "releases/{unused}/",              "401 204 404 403 404 404 403 204"),
    row("GET", "releases/{release}/items/",          "401 200 404 200 404 404 200 200"),
    row("PUT", "releases/{release}/items/{item}/",   "401 200 404 403 404 404 403 200", {}),
    row("DELETE", "releases/{release}/items/{planned}/",
                                                     "401 204 404 403 404 404 403 204", {"reason": "No time"}),
    row("GET", "releases/{release}/departures/",     "401 200 404 200 404 404 200 200"),
    row("POST", "releases/{release}/ship/",          "401 200 404 403 404 404 403 200",
        {"items": ["{planned}"]}),
    row("POST", "releases/{release}/cancel/",        "401 200 404 403 404 404 403 200", {"reason": "No money"}),
    row("GET", "items/{item}/brief/",                 "401 200 404 200 404 404 200 200"),
    row("POST", "items/{bare}/brief/",                "401 201 404 403 404 404 403 201", _BRIEF),
    row("GET", "solutions/{solution}/brief/",         "401 404 404 404 404 404 404 404"),
    row("POST", "solutions/{solution}/brief/",        "401 201 404 403 404 404 403 201", _BRIEF),
    row("GET", "products/{product}/weights/{weighting}/brief/","401 404 404 404 404 404 404 404"),
    row("POST", "products/{product}/weights/{weighting}/brief/","401 201 404 403 404 404 403 201", _BRIEF),
    row("GET", "briefs/{brief}/",                     "401 200 404 200 404 404 200 200"),
    row("PATCH", "briefs/{draft}/",                   "401 200 404 403 404 404 403 200", _BRIEF),
    row("DELETE", "briefs/{draft}/",                  "401 204 404 403 404 404 403 204"),
    row("POST", "briefs/{draft}/publish/",            "401 200 404 403 404 404 403 200", {}),
    row("GET", "briefs/{brief}/links/",               "401 200 404 403 404 404 403 200"),
    row("POST", "briefs/{brief}/links/",              "401 201 404 403 404 404 403 201", {"days": 7}),
    row("DELETE", "briefs/{brief}/links/{link}/",     "401 204 404 403 404 404 403 204"),
    row("GET", "interviews/",                        "401 200 200 200 200 200 200 200"),
    row("POST", "interviews/",                       "401 201 400 201 403 400 403 201", _INTERVIEW),
    row("GET", "interviews/{interview}/",            "401 200 404 200 404 404 200 200"),
    row("PATCH", "interviews/{interview}/",          "401 200 404 200 404 404 403 200", {"notes": "More"}),
    row("DELETE", "interviews/{interview}/",         "401 204 404 204 404 404 403 204"),
    row("GET", "insights/",                          "401 200 200 200 403 403 200 200"),
    row("GET", "products/{product}/insights/",       "401 200 404 200 403 404 200 200"),
    row("GET", "charters/",                          "401 200 200 200 200 200 200 200"),
    row("POST", "charters/",                         "401 201 400 403 403 400 403 201", _CHARTER),
    row("GET", "charters/{charter}/",                "401 200 404 200 404 404 200 200"),
    row("PATCH", "charters/{charter}/",              "401 200 404 403 404 404 403 200", {"problem": "More"}),
    row("POST", "charters/{charter}/give-first/",    "401 409 404 403 404 404 403 409"),
    row("GET", "charters/{charter}/members/",        "401 200 404 200 404 404 200 200"),
    row("POST", "charters/{charter}/members/",       "401 409 404 409 404 404 403 409", {"account": "{account}"}),
    row("GET", "charter-members/{charter_member}/",  "401 200 404 200 404 404 200 200"),
    row("PATCH", "charter-members/{charter_member}/", "401 200 404 200 404 404 403 200", {"note": "More"}),
    row("GET", "charters/{charter}/meetings/",       "401 200 404 200 404 404 200 200"),
    row("POST", "charters/{charter}/meetings/",      "401 201 404 201 404 404 403 201",
        {"members": ["{charter_member}"], "learnt": "They print it."}),
    row("GET", "charter-meetings/{charter_meeting}/", "401 200 404 200 404 404 200 200"),
    row("PATCH", "charter-meetings/{charter_meeting}/", "401 200 404 403 404 404 403 200", {"notes": "More"}),
    row("DELETE", "charter-meetings/{charter_meeting}/", "401 204 404 403 404 404 403 204"),
    row("GET", "imports/",                           "401 200 200 200 200 200 200 200"),
    row("GET", "imports/{batch}/",                   "401 200 404 404 404 404 404 200"),
    row("GET", "imports/{batch}/refused/",           "401 200 404 404 404 404 404 200"),
    row("POST", "imports/{batch}/undo/",             "401 409 404 404 404 404 404 409"),
]  # fmt: skip

# For anybody, signed in or not: what describes the interface, and what is none of it.
OPEN = {"api-schema": 200, "api-docs": 200, "api-nothing": 404}
# Sends a file, not JSON: its own row in test_rest.py.
# The same, by a secret of its own: see tests/api/test_inbound_mail.py.
UPLOADS = {("POST", "api-inbound-mail"), ("POST", "api-imports")}
