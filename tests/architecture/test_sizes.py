"""Nothing grows past what a reader takes in at once."""

from tests.architecture.sizes import Sizes, measure


def test_functions_files_and_templates_stay_readable() -> None:
    assert measure().complaints() == []


def test_what_is_too_long_is_named() -> None:
    sizes = Sizes(
        functions={f"f{n}": n for n in range(100)},
        files={"long.py": 401, "short.py": 400},
        templates={"long.html": 201, "short.html": 200},
        test_lines=1,
    )
    assert sizes.complaints() == [
        "long.py has 401 lines, at most 400",
        "long.html has 201 lines, at most 200",
        "the median function has 49.5 lines, at most 8",
        "one function in twenty has more than 95 lines, at most 35",
    ]
