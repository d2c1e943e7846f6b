"""What the sources say, over HTTP, on the real negotiation."""

MEMORANDUM = "ua-memorandum-2025-06-02"


def test_groups_are_counted_by_verdict(ask):
    answer = ask("claim-comparison/")
    assert answer["counts"] == {
        "contested": 15,
        "corroborated": 112,
        "single-source": 151,
        "uncoded": 5,
    }
    assert len(answer["results"]) == 283


def test_a_row_has_the_fields_of_the_contract_in_their_order(ask):
    answer = ask("claim-comparison/", about="ukraine", issue="neutrality", proposal=MEMORANDUM)
    row = answer["results"][0]
    lines = row.pop("lines")
    assert row == {
        "about": "ukraine",
        "issue": "neutrality",
        "proposal": MEMORANDUM,
        "round": None,
        "round_number": None,
        "verdict": "corroborated",
        "verdict_reliable": "corroborated",
        "claims": 7,
        "sources": 6,
        "independent": 5,
        "claimants": 5,
        "stances": ["free-choice"],
        "flags": [],
    }
    assert [(line["stance"], line["independent"]) for line in lines] == [("free-choice", 5)]


def test_every_claim_stands_on_one_line_with_its_origins_and_roots(ask):
    answer = ask("claim-comparison/", about="ukraine", issue="ceasefire", proposal=MEMORANDUM)
    row = answer["results"][0]
    lines = row["lines"][0]["lines"]
    assert (row["claims"], row["sources"], row["independent"], len(lines)) == (10, 10, 5, 5)
    suspilne = next(line for line in lines if "Suspilne" in line["origins"])
    assert suspilne == {
        "origins": ["Suspilne"],
        "roots": ["rferl-250602", "suspilne-250602"],
        "claims": [
            "censor-250602a-1",
            "globalsecurity-rferl-250602-8",
            "liga-en-2506-1",
            "liga-ua-2506-1",
            "novostin-2506-1",
            "suspilne-250602-1",
        ],
    }
    assert sum(len(line["claims"]) for line in lines) == 10


def test_sources_contradict_each_other_on_the_cap_of_the_28_points(ask):
    answer = ask(
        "claim-comparison/", about="united-states", proposal="us-28-point-2025", verdict="contested"
    )
    assert [(row["issue"], row["stances"]) for row in answer["results"]] == [
        ("force-limits", ["cap-600k", "cap-undefined"])
    ]


def test_the_aircraft_hit_are_contested_in_four_ways(ask):
    row = ask("claim-comparison/", about="russia", issue="fact-bombers-hit")["results"][0]
    assert (row["verdict"], row["claims"], row["independent"], row["stances"]) == (
        "contested",
        18,
        9,
        ["forty-or-more", "about-twenty", "about-a-dozen", "a-few"],
    )


def test_a_party_that_spoke_differently_over_time_is_not_contested(ask):
    rows = ask("claim-comparison/", about="ukraine", issue="neutrality")["results"]
    row = next(r for r in rows if (r["proposal"], r["round_number"]) == (None, 1))
    assert (row["verdict"], row["flags"]) == ("corroborated", ["successive"])
