"""What changed, over HTTP, on the real negotiation."""

from collections import Counter

FIELDS = [
    "party",
    "issue",
    "topic",
    "change",
    "delta",
    "toward",
    "away",
    "from_round",
    "from_round_number",
    "from_stances",
    "from_value",
    "from_low",
    "from_high",
    "from_commitment",
    "from_wording",
    "from_conditions",
    "from_proposal",
    "from_since_round",
    "from_since_round_number",
    "from_verdict",
    "to_round",
    "to_round_number",
    "to_stances",
    "to_value",
    "to_low",
    "to_high",
    "to_commitment",
    "to_wording",
    "to_conditions",
    "to_proposal",
    "to_since_round",
    "to_since_round_number",
    "to_verdict",
    "flags",
    "redline",
]


def test_ukraine_on_neutrality_shifted_by_minus_80_away_from_russia(ask):
    answer = ask("diff/", from_=2, to=8, party="ukraine", issue="neutrality")
    row = answer["results"][0]
    assert (answer["from"], answer["from_number"], answer["to"], answer["to_number"]) == (
        "istanbul-2022",
        2,
        "istanbul-2025-06",
        8,
    )
    assert (row["change"], row["delta"], row["toward"], row["away"], row["flags"]) == (
        "shifted",
        -80,
        [],
        ["russia"],
        ["interrupted", "commitment", "conditions"],
    )


def test_a_row_has_the_fields_of_the_contract_in_their_order(ask):
    row = ask("diff/", from_=8, to=10, party="russia", issue="territory-control")["results"][0]
    assert list(row) == FIELDS
    assert (row["from_value"], row["to_value"], row["delta"], row["toward"]) == (
        100,
        75,
        -25,
        ["ukraine"],
    )


def test_russia_on_recognition_goes_from_100_to_80_between_rounds_8_and_10(ask):
    row = ask("diff/", from_=8, to=10, party="russia", issue="territory-recognition")["results"][0]
    assert (row["from_value"], row["to_value"]) == (100, 80)


def test_russias_full_text_of_round_8_drops_three_issues(ask):
    answer = ask("diff/", from_=7, to=8, party="russia", change="dropped")
    assert [row["issue"] for row in answer["results"]] == [
        "security-guarantees",
        "eu-membership",
        "leaders-meeting",
    ]


def test_an_end_that_is_not_live_is_null_and_its_lists_empty(ask):
    row = ask("diff/", from_=7, to=8, party="russia", issue="eu-membership")["results"][0]
    assert {name: value for name, value in row.items() if name.startswith("to_")} == {
        "to_round": None,
        "to_round_number": None,
        "to_stances": [],
        "to_value": None,
        "to_low": None,
        "to_high": None,
        "to_commitment": None,
        "to_wording": None,
        "to_conditions": None,
        "to_proposal": None,
        "to_since_round": None,
        "to_since_round_number": None,
        "to_verdict": None,
    }
    assert row["delta"] is None


def test_consecutive_rounds_give_the_known_counts_of_changes(ask):
    counts = Counter()
    for number in range(1, 16):
        counts.update(ask("diff/", from_=number, to=number + 1)["counts"])
    assert counts == {
        "new": 71,
        "dropped": 12,
        "carried": 565,
        "shifted": 79,
        "requalified": 24,
        "reworded": 0,
        "restated": 70,
        "not-addressed": 0,
    }


def test_without_rounds_the_last_two_are_compared(ask):
    answer = ask("diff/")
    assert (answer["from_number"], answer["to_number"]) == (15, 16)


def test_with_an_end_alone_the_round_before_it_is_the_beginning(ask):
    answer = ask("diff/", to="istanbul-2022")
    assert (answer["from_number"], answer["to_number"]) == (1, 2)


def test_a_redline_is_given_only_when_asked_for(ask):
    asked = {"from_": 11, "to": 12, "party": "ukraine", "issue": "ceasefire"}
    plain = ask("diff/", **asked)["results"][0]
    redlined = ask("diff/", redline="true", **asked)["results"][0]
    assert plain["redline"] == []
    assert {operation for operation, _ in redlined["redline"]} <= {"equal", "insert", "delete"}
    words = "".join(text for operation, text in redlined["redline"] if operation != "delete")
    assert words == redlined["to_wording"]


def test_a_party_named_is_admitted_to_toward_and_away_whatever_its_role(ask):
    asked = {"from_": 10, "to": 11, "issue": "territory-control", "change": "shifted"}
    unnamed = ask("diff/", **asked)["results"]
    named = ask("diff/", party="united-states", **asked)["results"]
    assert [(row["party"], row["toward"], row["away"]) for row in unnamed] == [
        ("united-states", [], []),
    ]
    assert [(row["party"], row["toward"], row["away"]) for row in named] == [
        ("united-states", ["russia"], ["ukraine"])
    ]


def test_two_proposals_are_compared_whoever_tabled_them(ask):
    answer = ask(
        "diff/",
        from_proposal="us-28-point-2025",
        to_proposal="us-ua-20-point-2025",
        issue="force-limits",
    )
    row = answer["results"][0]
    assert (answer["from_proposal"], answer["to_proposal"]) == (
        "us-28-point-2025",
        "us-ua-20-point-2025",
    )
    assert (row["party"], row["change"], row["from_value"], row["to_value"]) == (
        ["united-states", "ukraine"],
        "shifted",
        45,
        25,
    )


def test_one_proposal_alone_is_a_400(ask):
    answer = ask("diff/", 400, from_proposal="us-28-point-2025")
    assert answer["errors"] == [
        {
            "name": "from_proposal",
            "value": "us-28-point-2025",
            "message": "A comparison of documents needs from_proposal and to_proposal.",
        }
    ]


def test_rounds_and_proposals_do_not_go_together(ask):
    answer = ask(
        "diff/", 400, from_proposal="us-28-point-2025", to_proposal="us-ua-20-point-2025", to=3
    )
    assert answer["errors"] == [
        {
            "name": "to",
            "value": "3",
            "message": "It does not go with from_proposal and to_proposal.",
        }
    ]


def test_an_empty_document_asks_for_nothing(ask):
    assert ask("diff/", from_proposal="", to_proposal="") == ask("diff/")
