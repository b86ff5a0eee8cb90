"""What was asked, what was decided on it, and where it was imported from."""

from requests_intake.models.answers import AnswerText
from requests_intake.models.drafts import Draft
from requests_intake.models.imports import ImportBatch, ImportRow
from requests_intake.models.requests import Request, TriageDecision, Workaround
from requests_intake.models.similarity import TermFrequency, TermStatistics

__all__ = [
    "AnswerText",
    "Draft",
    "ImportBatch",
    "ImportRow",
    "Request",
    "TermFrequency",
    "TermStatistics",
    "TriageDecision",
    "Workaround",
]
