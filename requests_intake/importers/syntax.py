"""Is a JSON file whole? Told from one pass over its tokens, before anything is written."""

import re
from typing import BinaryIO

import ijson

from requests_intake.importers.rows import UnusableFile

#: Deeper nesting than any tracker writes; a reader's memory grows with the depth.
DEEPEST = 32
#: Characters of text in one row: more is not one request, and a row is held whole.
ROW_LONGEST = 5_000_000
CONTAINERS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}


def check_array(stream: BinaryIO, what: str) -> int:
    """Count the elements of the array that the file is.

    Args:
        what: what the array should hold, for the message.

    Raises:
        UnusableFile: broken or cut JSON, something else than an array, an empty one, or nested beyond measure.
    """
    try:
        count = _count(stream, what)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise UnusableFile(f"The file is not valid JSON: {_first_line(error)}.") from None
    if not count:
        raise UnusableFile("The file is an empty array: there is nothing to import.")
    return count


def _count(stream: BinaryIO, what: str) -> int:
    depth = count = size = 0
    for event, value in ijson.basic_parse(stream):
        if depth == 0 and event != "start_array":
            raise UnusableFile(f"The file does not hold an array of {what}.")
        if depth == 1 and event != "end_array":
            count, size = count + 1, 0
        depth += CONTAINERS.get(event, 0)
        size += len(value) if isinstance(value, str) else 1
        if depth > DEEPEST:
            raise UnusableFile(f"Row {count} is nested more than {DEEPEST} deep; this is no export of {what}.")
        if size > ROW_LONGEST:
            raise UnusableFile(f"Row {count} is longer than {ROW_LONGEST:,} characters; this is no export of {what}.")
    return count


def _first_line(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    line = re.split(r"[\r\n]", str(text).strip(), maxsplit=1)[0].rstrip(". ")
    if "premature EOF" in line:
        return "it ends too early, as if it had been cut off"
    return line or "it cannot be read"
