"""Upload a file, and say what its columns and words mean."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField

from backlog.choices import ItemStatus
from backlog.services.imports import known_statuses
from common.forms import DateField, PageForm
from requests_intake.choices import RequestStatus
from requests_intake.models import ImportBatch
from requests_intake.services import imports
from requests_intake.services.imports import FIELDS, FORMATS, Preview, Settings
from stakeholders.models import Product
from users.models import User

FORMAT_NAMES = {"csv": "CSV with a header", "github": "GitHub issues (JSON)"}
FIELD_NAMES = {
    "external_id": "Id at the source",
    "title": "Title",
    "body": "Text",
    "kind": "Kind",
    "importance": "Importance",
    "status": "Status",
    "labels": "Labels",
    "account": "Account",
    "votes": "Votes without names",
    "url": "Address",
    "author": "Author",
    "filed_at": "Filed on",
    "updated_at": "Changed on",
}
STATUS_NAMES = {**dict(RequestStatus.choices), **dict(ItemStatus.choices)}
SOURCE_LENGTH = 150


class UploadForm(PageForm):
    """A file and where it belongs."""

    product = forms.ModelChoiceField(queryset=Product.objects.none(), empty_label=None)
    file_format = forms.ChoiceField(
        label="Written by", choices=[(name, FORMAT_NAMES.get(name, name)) for name in sorted(FORMATS)]
    )
    file = forms.FileField(label="File", max_length=200)
    as_items = forms.BooleanField(
        label="Make each request an item of the backlog too",
        required=False,
        help_text="For trackers whose posts are what is built. Otherwise the requests wait in the inbox.",
    )

    rows: ClassVar[tuple[tuple[str, ...], ...]] = (("product", "file_format"), ("file",), ("as_items",))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products: Any = self.fields["product"]
        products.queryset = Product.objects.triaged_by(user)


class MappingForm(PageForm):
    """What the columns and words of one file mean. Fields depend on the file: columns only where it has some."""

    account_label = forms.CharField(
        label="Labels that name an account begin with",
        required=False,
        max_length=80,
        strip=False,
        help_text="Such as “from: ”. Each becomes an account that supports what it asks for.",
    )
    source = forms.CharField(
        label="Name of the source",
        required=False,
        max_length=SOURCE_LENGTH,
        help_text="With the id it makes a request unique. Keep it the same for later files; empty: by the format.",
    )
    exported_on = DateField(label="Exported on", required=False, help_text="What “11 days ago” counts from.")

    def __init__(self, *args: Any, batch: ImportBatch, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept = Settings.of(batch)
        self._words = [word for word, _ in preview.words]
        self._add_columns(preview)
        self._add_statuses(preview)
        for name, value in self._initial(preview).items():
            self.fields[name].initial = value

    def _add_columns(self, preview: Preview) -> None:
        choices = [("", "not in the file"), *((name, name) for name in dict.fromkeys(preview.columns) if name)]
        for field in FIELDS if preview.columns else ():
            self.fields[f"column_{field}"] = forms.ChoiceField(
                label=FIELD_NAMES[field], choices=choices, required=field in {"external_id", "title"}
            )

    def _add_statuses(self, preview: Preview) -> None:
        known = known_statuses(as_items=self._kept.as_items)
        choices = [("", "says nothing"), *((status, STATUS_NAMES[status]) for status in known)]
        for place, (word, count) in enumerate(preview.words):
            self.fields[f"status_{place}"] = forms.ChoiceField(
                label=f"{word} ({count})", choices=choices, required=False
            )

    def _initial(self, preview: Preview) -> dict[str, Any]:
        kept = self._kept
        values: dict[str, Any] = {"account_label": kept.account_label, "source": kept.source}
        values["exported_on"] = kept.exported_at.date()
        for field, column in preview.found.items():
            values[f"column_{field}"] = kept.columns.get(field, (column,))[0]
        mapped = dict(entry.rsplit("=", 1) for entry in kept.map_status)
        for place, word in enumerate(self._words):
            values[f"status_{place}"] = mapped.get(word, "")
        return values

    def columns(self) -> Iterator[BoundField]:
        """The fields that say which column is what."""
        return (self[name] for name in self.fields if name.startswith("column_"))

    def statuses(self) -> Iterator[BoundField]:
        """The fields that say what a word of the file means."""
        return (self[name] for name in self.fields if name.startswith("status_"))

    def settings(self) -> Settings:
        """What was chosen. Only for a form that is valid."""
        chosen = self.cleaned_data
        words = {word: chosen[f"status_{place}"] for place, word in enumerate(self._words)}
        exported = chosen["exported_on"]
        return Settings(
            columns={field: (column,) for field in FIELDS if (column := chosen.get(f"column_{field}"))},
            only_told=any(name.startswith("column_") for name in self.fields),
            account_label=chosen["account_label"],
            source=chosen["source"],
            as_items=self._kept.as_items,
            map_status=tuple(f"{word}={status}" for word, status in words.items() if status),
            exported_at=imports.export_date(exported.isoformat()) if exported else self._kept.exported_at,
        )
