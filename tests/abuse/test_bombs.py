"""Small files that unpack to very much are refused by name, before they take any memory to speak of."""

from tests.abuse.bombs import taken_apart

LIMITS = {
    "10 GiB of zeros": ("ten.zip:1: (file): unpacks to 10737418240 bytes, more than 536870912", 2),
    "10 GiB said to be 1,000 bytes": (
        "lie.zip:1: (file): is no zip that can be read: Bad CRC-32 for file 'terms.csv'",
        1,
    ),
    "zeros said to be hardly packed": (
        "packed.zip:1: (file): its members take up 1073741824 bytes, where all of it has 531062",
        1,
    ),
    "a workbook of 10 GiB of zeros": (
        "terms.xlsx:1: (file): unpacks to 10737418240 bytes, more than 134217728",
        2,
    ),
    "10 GiB of types, said to be 1,000 bytes": (
        "terms.xlsx:1: (file): is no .xlsx workbook that can be read: "
        "Bad CRC-32 for file '[Content_Types].xml'",
        1,
    ),
    "a workbook of 100,000 styles": (
        "terms.xlsx:1: (file): part “xl/styles.xml” unpacks to more than 1048576 bytes",
        1,
    ),
    "31 million short lines": (
        "terms.csv:10003: (file): more than 10000 problems: the file is not read from here on",
        10_002,
    ),
}
"""What is said last, and how much is said; `python -m tests.abuse.bombs` takes the others too."""


def test_bombs_are_refused_by_name_and_take_no_memory() -> None:
    taken = taken_apart(*LIMITS)
    assert {one["kind"]: (one["said"], one["problems"]) for one in taken} == LIMITS
    assert [one["kind"] for one in taken if one["grown"] >= 64] == []
