"""Talks with a row of everything, and all that a reader of tables may take for something else."""

from typing import Any

from tests import records


def make(slug: str, **more: Any) -> None:
    """Words such as NA, bare years, clauses that look like decimals, lists, zeros beside empty cells."""
    talks = records.negotiation(slug, name="nan", summary="null", **more)
    alpha = records.party("alpha", talks, name="NA", aliases="A;B", notes="None")
    beta = records.party("beta", talks, name="null", side="beta", notes="-80 per cent")
    early = records.round_(1, talks, slug="2022", name="2022", starts_on="2022", ends_on="2022")
    late = records.round_(2, talks, slug="2023", starts_on="2023")
    topic = records.topic("security", talks, pax_code="N/A")
    troops = records.issue("troops", talks, topic=records.topic("troops", talks, parent=topic))
    stay, half = records.option(0, troops, label="NA"), records.option(50, troops)
    killed = records.option(None, records.issue("killed", talks, kind="fact"), slug="unknown")
    records.salience(0, alpha, troops)
    records.salience(70, beta, troops)

    dates = {"published_on": "2022", "accessed_on": "2022-06"}
    gazette = records.source("gazette", talks, language="nan", title="1", **dates)
    paper = records.proposal("paper", alpha, round=early, date="2022", source=gazette)
    answers = {"supersedes": paper, "responds_to": paper}
    joint = records.proposal("joint", alpha, beta, round=late, date="2023", **answers)
    records.term("2.10", paper, stance=stay, wording="null", verbatim=True, headline=True)
    records.term("3.10", joint, stance=half, wording="NA, if", conditions="None", source=gazette)

    heard = {"about": alpha, "made_on": "2022", "claimant": "None", "quote": "n/a"}
    for number, stance in enumerate((stay, half, killed)):
        records.claim(f"claim-{number}", gazette, stance=stance, locator=f"{number}.0", **heard)
    records.claim("claim-3", gazette, stance=half, about=alpha, proposal=joint)
