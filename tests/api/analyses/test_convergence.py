"""Distance and movement, over HTTP, on the real negotiation."""


def test_ukraine_and_russia_are_88_apart_in_round_8_and_61_in_round_12(ask):
    answer = ask("convergence/", from_=8, to=12)
    rows = [row for row in answer["results"] if row["round_number"] in (8, 12)]
    assert [
        (row["party"], row["other"], row["round"], round(row["distance"], 1), row["issues"])
        for row in rows
    ] == [
        ("ukraine", "russia", "istanbul-2025-06", 88.2, 14),
        ("ukraine", "russia", "berlin-florida-2025-12", 60.9, 17),
    ]
    assert [(round(row["moved"], 1), row["moved_issues"]) for row in rows] == [
        (14.2, 12),
        (-17.0, 15),
    ]


def test_a_row_has_the_fields_of_the_contract_in_their_order(ask):
    row = ask("convergence/", from_=1, to=1)["results"][0]
    assert row == {
        "party": "ukraine",
        "other": "russia",
        "round": "belarus-2022",
        "round_number": 1,
        "distance": 77.5,
        "issues": 2,
        "coverage": 0.2,
        "moved": None,
        "moved_issues": 0,
        "weights": "equal",
    }


def test_without_rounds_all_are_answered(ask):
    answer = ask("convergence/")
    assert [row["round_number"] for row in answer["results"]] == list(range(1, 17))


def test_parties_named_are_paired_whatever_their_role(ask):
    answer = ask(
        "convergence/", party=["europe", "united-states", "ukraine"], from_="geneva-2025-11", to=11
    )
    assert [(row["party"], row["other"]) for row in answer["results"]] == [
        ("ukraine", "united-states"),
        ("ukraine", "europe"),
        ("united-states", "europe"),
    ]


def test_distance_can_be_asked_of_some_issues_only(ask):
    rows = ask("convergence/", issue="force-limits")["results"]
    found = {row["round_number"]: row["distance"] for row in rows}
    assert (found[3], found[8], found[12]) == (35.0, 80.0, 55.0)


def test_one_party_is_too_few(ask):
    answer = ask("convergence/", 400, party="ukraine")
    assert answer["errors"] == [
        {"name": "party", "value": "ukraine", "message": "Name two parties or more."}
    ]


def test_the_first_round_must_not_lie_after_the_last(ask):
    answer = ask("convergence/", 400, from_=9, to=8)
    assert answer["errors"] == [
        {"name": "from", "value": "9", "message": "The first round lies after the last."}
    ]
