"""Documents side by side, over HTTP, on the real negotiation."""

MEMORANDA = ["ua-memorandum-2025-06-02", "ru-memorandum-2025-06-02"]


def test_there_is_one_row_per_issue_and_proposal(ask):
    answer = ask("compare/", proposal=MEMORANDA)
    issues = list(dict.fromkeys(row["issue"] for row in answer["results"]))
    assert [(row["issue"], row["proposal"]) for row in answer["results"]] == [
        (issue, proposal) for issue in issues for proposal in MEMORANDA
    ]
    assert (answer["proposals"], answer["base"], len(issues)) == (MEMORANDA, None, 19)


def test_issues_are_counted_by_agreement(ask):
    answer = ask("compare/", proposal=MEMORANDA)
    assert answer["counts"] == {"one-sided": 8, "agreed": 0, "close": 0, "apart": 11}


def test_a_row_has_the_fields_of_the_contract_in_their_order(ask):
    row = ask("compare/", proposal=MEMORANDA, issue="neutrality")["results"][1]
    assert row == {
        "issue": "neutrality",
        "topic": "external-alignment",
        "proposal": "ru-memorandum-2025-06-02",
        "stances": ["neutral-plus"],
        "value": 100,
        "low": 100,
        "high": 100,
        "commitment": "demand",
        "wording": "Treaties incompatible with neutrality are ended and not concluded in future.",
        "conditions": "",
        "clauses": ["I.2", "I.3"],
        "verdict": "corroborated",
        "agreement": "apart",
        "spread": 100,
        "flags": ["several-clauses"],
        "redline": [],
    }


def test_a_side_offer_is_shown_and_not_counted(ask):
    asked = ["ua-istanbul-2025-07-23", "ru-istanbul-2025-07-23"]
    ours, theirs = ask("compare/", proposal=asked, issue="ceasefire")["results"]
    assert (ours["agreement"], ours["spread"]) == ("one-sided", 0)
    assert (theirs["stances"], theirs["value"], theirs["commitment"], theirs["clauses"]) == (
        [],
        None,
        "side_offer",
        ["1"],
    )
    assert theirs["flags"] == ["side-offer"]


def test_words_are_redlined_against_the_base(ask):
    base, other = ask("compare/", proposal=MEMORANDA, base=MEMORANDA[0], issue="monitoring")[
        "results"
    ]
    assert base["redline"] == [["equal", base["wording"]]]
    kept = "".join(text for operation, text in other["redline"] if operation != "delete")
    assert kept == other["wording"]


def test_one_proposal_is_too_few(ask):
    answer = ask("compare/", 400, proposal=MEMORANDA[0])
    assert answer["errors"] == [
        {"name": "proposal", "value": MEMORANDA[0], "message": "Name two proposals or more."}
    ]


def test_no_proposal_is_too_few(ask):
    answer = ask("compare/", 400)
    assert answer["errors"] == [
        {"name": "proposal", "value": "", "message": "Name two proposals or more."}
    ]


def test_the_base_must_be_one_of_the_proposals(ask):
    answer = ask("compare/", 400, proposal=MEMORANDA, base="us-28-point-2025")
    assert answer["errors"] == [
        {
            "name": "base",
            "value": "us-28-point-2025",
            "message": "The base must be one of the proposals compared.",
        }
    ]
