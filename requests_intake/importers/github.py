"""Issues as GitHub's REST interface lists them: a JSON array, read without holding it."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import ijson

from requests_intake.importers import rows as limits
from requests_intake.importers.dates import parse_moment
from requests_intake.importers.rows import (
    BadCell,
    LeftOut,
    Options,
    ParsedRow,
    Row,
    RowError,
)
from requests_intake.importers.syntax import check_array
from requests_intake.importers.text import (
    accounts_in,
    check_text,
    clean_address,
    clean_line,
    clean_text,
    distinct,
    open_binary,
    title_and_body,
)

PLACE = re.compile(r"https?://(?P<host>[^/]+)/(?:api/v3/|repos/)*(?P<repository>[^/]+/[^/]+)/(?P<what>issues|pull)/\d+")
PULL_REQUEST = "pull request"


class GithubExport:
    """A file with the answer of ``GET /repos/{owner}/{repo}/issues?state=all``, all pages in one array."""

    def __init__(self, path: Path, options: Options) -> None:
        self._path = path
        self._options = options

    def check(self) -> int:
        """Read the whole file once and count its rows.

        Raises:
            UnusableFile: not UTF-8, not JSON, cut short, or not an array of issues.
        """
        check_text(self._path)
        with open_binary(self._path) as stream:
            return check_array(stream, "GitHub issues")

    def rows(self) -> Iterator[Row]:
        """Its issues; pull requests are left out."""
        with open_binary(self._path) as stream:
            for line, issue in enumerate(ijson.items(stream, "item"), start=1):
                yield self._row(line, issue)

    def _row(self, line: int, issue: Any) -> Row:
        if not isinstance(issue, dict):
            return RowError(line, "not an issue but a bare value")
        if _is_pull_request(issue):
            return LeftOut(line, PULL_REQUEST)
        try:
            return self._issue(line, issue)
        except BadCell as bad:
            return RowError(line, bad.reason, bad.column, external_id=_id_for_report(issue))

    def _issue(self, line: int, issue: dict[str, Any]) -> ParsedRow:
        labels = _labels(issue.get("labels"))
        state = clean_line(issue.get("state"), column="state", longest=limits.NAME_MAX)
        reason = clean_line(issue.get("state_reason"), column="state_reason", longest=limits.NAME_MAX)
        title, body = _title_and_body(issue)
        return ParsedRow(
            line=line,
            source=self._options.source or _source(issue),
            external_id=_number(issue.get("number")),
            title=title,
            body=body,
            statuses=distinct((*labels, reason, state)),
            labels=labels,
            accounts=accounts_in(labels, self._options.account_label) if self._options.account_label else None,
            unnamed_votes=_votes(issue.get("reactions")),
            url=clean_address(issue.get("html_url"), column="html_url", longest=limits.URL_MAX),
            author=_login(issue.get("user")),
            filed_at=self._moment(issue, "created_at"),
            updated_at=self._moment(issue, "updated_at"),
            closed=state == "closed",
        )

    def _moment(self, issue: dict[str, Any], column: str) -> datetime | None:
        text = clean_line(issue.get(column), column=column, longest=limits.NAME_MAX)
        return parse_moment(
            text,
            exported_at=self._options.exported_at,
            now=self._options.now,
            column=column,
        )


def _title_and_body(issue: dict[str, Any]) -> tuple[str, str | None]:
    title = clean_line(issue.get("title"), column="title", longest=limits.TITLE_LONGEST)
    return title_and_body(
        title,
        clean_text(issue.get("body"), column="body", longest=limits.BODY_MAX),
        "title",
    )


def _is_pull_request(issue: dict[str, Any]) -> bool:
    """GitHub lists pull requests among the issues; some exports drop the key but keep the address."""
    if issue.get("pull_request"):
        return True
    place = PLACE.match(str(issue.get("html_url") or ""))
    return place is not None and place["what"] == "pull"


def _source(issue: dict[str, Any]) -> str:
    """Numbers repeat from repository to repository, so the repository belongs to the name of the source."""
    place = PLACE.match(str(issue.get("html_url") or ""))
    if place is None:
        return "github"
    host = "github" if place["host"] in {"github.com", "api.github.com"} else place["host"]
    return clean_line(f"{host}:{place['repository']}", column="html_url", longest=limits.SOURCE_MAX)


def _number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= limits.VOTES_MAX:
        raise BadCell("number is missing or not a whole number", "number")
    return str(value)


def _id_for_report(issue: dict[str, Any]) -> str:
    try:
        return _number(issue.get("number"))
    except BadCell:
        return ""


def _labels(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadCell("labels is not a list", "labels")
    names = (label.get("name") if isinstance(label, dict) else label for label in value)
    return distinct(clean_line(name, column="labels", longest=limits.LABEL_MAX) for name in names)


def _votes(reactions: Any) -> int:
    """Thumbs up: the one reaction that means "I want this too"."""
    value = reactions.get("+1", 0) if isinstance(reactions, dict) else 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= limits.VOTES_MAX:
        raise BadCell("reactions.+1 is not a count", "reactions")
    return value


def _login(user: Any) -> str:
    """The author's login; a deleted account is null."""
    login = user.get("login") if isinstance(user, dict) else ""
    return clean_line(login, column="user", longest=limits.NAME_MAX)
