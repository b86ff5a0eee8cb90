"""Tables of the documentation, so that a test can hold the product against them."""

Row = dict[str, str]


def rows_of(text: str, *heads: str) -> list[Row]:
    """The rows of the table in ``text`` whose first heads these are."""
    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("| " + " | ".join(heads) + " |"))
    names = _cells(lines[at])
    rows = []
    for line in lines[at + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(names, _cells(line), strict=True)))
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def number(text: str) -> float:
    """What a cell says."""
    return float(text.replace(",", "").replace("%", ""))
