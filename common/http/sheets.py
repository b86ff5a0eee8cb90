"""Tables as an XLSX file: real numbers with formats, a frozen head, sums as formulas, and a sheet that explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST: Final = 32_000
BOLD: Final = Font(bold=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what it means, how its numbers are written, how wide it is, and whether it is summed up."""

    head: str
    meaning: str
    form: str = ""
    width: int = 14
    is_summed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the file."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]


def money_form() -> str:
    """How amounts in the reporting currency are written."""
    return f'#,##0.00 "{settings.REPORTING_CURRENCY}"'


DAYS: Final = "#,##0.0"
COUNT: Final = "#,##0"
SHARE: Final = "0 %"
DATE: Final = "yyyy-mm-dd"


def xlsx_answer(name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """The sheets to download as ``name``.xlsx, and after them one that says what each column means."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in (*sheets, _explained(sheets)):
        _write(book.create_sheet(sheet.title), sheet)
    held = BytesIO()
    book.save(held)
    response = HttpResponse(held.getvalue(), content_type=KIND)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _explained(sheets: Sequence[Sheet]) -> Sheet:
    rows = [(sheet.title, column.head, column.meaning) for sheet in sheets for column in sheet.columns]
    heads = (("Sheet", 18), ("Column", 28), ("Meaning", 100))
    return Sheet("Columns", [Column(head, "", width=width) for head, width in heads], rows)


def _write(page: Worksheet, sheet: Sheet) -> None:
    for at, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(at)].width = column.width
        _put(page.cell(1, at), column.head).font = BOLD
    for line, row in enumerate(sheet.rows, start=2):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True), start=1):
            _put(page.cell(line, at), value).number_format = column.form or "General"
    page.freeze_panes = "A2"
    if sheet.rows:
        _sum_up(page, sheet, len(sheet.rows) + 1)


def _sum_up(page: Worksheet, sheet: Sheet, last: int) -> None:
    """Below the rows, the sums of those columns that have one."""
    for at, column in enumerate(sheet.columns, start=1):
        if column.is_summed:
            letter = get_column_letter(at)
            cell = page.cell(last + 1, at, f"=SUM({letter}2:{letter}{last})")
            cell.font, cell.number_format = BOLD, column.form or "General"


def _put(cell: Cell | MergedCell, value: Any) -> Cell | MergedCell:
    """A text stays a text, whatever a spreadsheet would make of its first sign."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
        cell.data_type = "s"
    else:
        cell.value = value
    return cell
