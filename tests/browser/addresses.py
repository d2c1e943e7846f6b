"""The addresses that every check visits: each kind of page, with each kind of question that it takes."""

from urllib.parse import urlsplit

from tests.browser import synthetic

MEMORANDA = "proposal=ua-memorandum-2025-06-02&proposal=ru-memorandum-2025-06-02"

SITE = [
    "/",
    "/rules/",
    "/search/",
    "/search/?q=neutral",
    "/search/?q=%D0%BD%D0%B5%D0%B9%D1%82%D1%80%D0%B0%D0%BB&negotiation=russia-ukraine&round=8",
    "/search/?q=%D8%A7%D9%84&negotiation=river",
    "/search/?q=nowhere",
]

REAL = [
    f"/n/russia-ukraine/{rest}"
    for rest in [
        "",
        "?round=8&party=ukraine&party=russia",
        "diff/",
        "diff/?from=8&to=10&party=russia",
        "diff/?from_proposal=us-28-point-2025&to_proposal=eu-24-point-2025",
        "compare/",
        f"compare/?{MEMORANDA}",
        f"compare/?{MEMORANDA}&base=ua-memorandum-2025-06-02&show=differences",
        "compare/?proposal=us-28-point-2025&proposal=eu-24-point-2025&proposal=us-ua-20-point-2025"
        "&proposal=ru-memorandum-2025-06-02",
        "issues/neutrality/",
        "issues/fact-bombers-hit/",
        "proposals/ru-memorandum-2025-06-02/",
        "proposals/us-ua-20-point-2025/",
        "claims/",
        "claims/?verdict=contested",
        "claims/group/?about=russia&issue=fact-bombers-hit",
        "claims/group/?about=russia&issue=territory-control&proposal=ru-memorandum-2025-06-02",
        "sources/globalsecurity-rferl-250602/",
        "sources/rferl-250602/",
        "codebook/",
        "cite/",
        "convergence/",
        "convergence/?party=ukraine&party=russia&party=united-states&issue=force-limits",
        "explain/?party=russia&issue=neutrality&round=8",
        "explain/?of=change&party=russia&issue=ceasefire&from=8&to=10",
        "explain/?of=gap&issue=neutrality&round=8",
        "explain/?of=distance&party=ukraine&party=russia&round=10",
        f"explain/?of=agreement&issue=neutrality&{MEMORANDA}",
        "explain/?of=evidence&proposal=ru-memorandum-2025-06-02&issue=neutrality",
    ]
]

RIVER = [
    f"/n/river/{rest}"
    for rest in [
        "",
        "?round=2",
        "diff/?from=1&to=3",
        "compare/?proposal=coast-1&proposal=hills-1&proposal=steppe-2&proposal=joint-3&base=coast-1",
        "issues/share/",
        "issues/unspoken/",
        "proposals/coast-1/",
        "proposals/steppe-2/",
        "proposals/empty-4/",
        "claims/",
        "claims/group/?about=coast&issue=share&proposal=coast-1",
        "claims/group/?about=hills&issue=language&round=1",
        "sources/nahar/",
        "sources/silent-source/",
        "codebook/",
        "cite/?revision=1",
        "convergence/?party=coast&party=hills",
        "explain/?party=coast&issue=share&round=2",
        "explain/?of=distance&party=coast&party=hills&round=3",
    ]
]

BARE = [
    f"/n/bare/{rest}" for rest in ["", "diff/", "compare/", "claims/", "codebook/", "convergence/"]
]

LARGE = [
    f"/n/{synthetic.NAME}/{rest}"
    for rest in [
        "",
        "diff/",
        "compare/?" + "&".join(f"proposal=party-0{n}-round-5" for n in range(1, 5)),
        "issues/issue-001/",
        "proposals/party-01-round-5/",
        "claims/",
        "sources/source-001/",
        "codebook/",
        "convergence/",
    ]
]

REFUSED = {
    "/nowhere/": 404,
    "/n/nobody/": 404,
    "/n/russia-ukraine/issues/nothing/": 404,
    "/?colour=red": 400,
    "/search/?q=a&party=nobody": 400,
    "/n/russia-ukraine/?round=99": 400,
    "/n/russia-ukraine/diff/?from=nonsense": 400,
    "/n/russia-ukraine/compare/?proposal=ua-memorandum-2025-06-02&base=us-28-point-2025": 400,
    "/n/russia-ukraine/claims/?verdict=true&party=nobody": 400,
    "/n/russia-ukraine/cite/?revision=99999": 400,
    "/n/russia-ukraine/explain/?party=nobody": 400,
    "/n/bare/explain/?of=distance": 400,
}
"""Addresses without an answer, with the status that says so: pages too."""

DOCUMENTS = [
    "/n/russia-ukraine/issues/neutrality/chart/",
    "/n/russia-ukraine/convergence/chart/",
]
"""Addresses of pages that lead to a document for programs."""

SMALL = [*SITE, *REAL, *RIVER, *BARE, *REFUSED]

EVERY = [*SMALL, *LARGE]

TYPICAL = [
    "/",
    "/rules/",
    "/search/?q=neutral&negotiation=russia-ukraine",
    "/n/russia-ukraine/",
    "/n/russia-ukraine/diff/?from=8&to=10&party=russia",
    f"/n/russia-ukraine/compare/?{MEMORANDA}",
    "/n/russia-ukraine/issues/neutrality/",
    "/n/russia-ukraine/proposals/ru-memorandum-2025-06-02/",
    "/n/russia-ukraine/claims/?verdict=contested",
    "/n/russia-ukraine/claims/group/?about=russia&issue=fact-bombers-hit",
    "/n/russia-ukraine/sources/rferl-250602/",
    "/n/russia-ukraine/codebook/",
    "/n/russia-ukraine/cite/",
    "/n/russia-ukraine/convergence/",
    "/n/russia-ukraine/explain/?party=russia&issue=neutrality&round=8",
]
"""One address of each kind of page, for checks that take their time."""


def path(address: str) -> str:
    return urlsplit(address).path
