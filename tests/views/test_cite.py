"""The page that says how to cite, and where a citation leads."""

import json

import pytest

from tests import records
from tests.views.pages import Page


def test_the_page_shows_the_line_and_both_formats_as_the_api_gives_them(visit, client):
    page = visit("cite/")
    at = "/api/v1/negotiations/russia-ukraine/cite/"
    row = client.get(at).json()["results"][0]
    assert page.main.one("p", class_="citation").text == row["citation"]
    bibtex, csl = page.main.all("pre")
    assert bibtex.text == " ".join(row["bibtex"].split())
    assert json.loads(csl.text) == [row["csl"]]
    downloads = [a.attributes["href"] for a in page.main.all("a") if a.attributes.get("download")]
    assert downloads == [f"{at}?revision=1&format=bibtex", f"{at}?revision=1&format=csl"]
    assert client.get(downloads[0]).content.decode() == row["bibtex"]


def test_it_leads_to_the_data_of_its_revision(visit, client):
    data = "/api/v1/negotiations/russia-ukraine/"
    leads = [
        a.attributes["href"] for a in visit("cite/").main.all("a", aria_label="positions as CSV")
    ]
    assert leads == [f"{data}positions/?revision=1&format=csv"]
    assert client.get(leads[0]).status_code == 200
    [bundle] = [
        a.attributes["href"]
        for a in visit("cite/").main.all("a")
        if "bundle" in a.attributes["href"]
    ]
    assert bundle == f"{data}bundle.zip?revision=1"
    assert client.get(bundle)["Parley-Revision"] == "1"


def test_every_page_of_the_negotiation_leads_to_it(visit):
    nav = visit("issues/neutrality/").root.one("nav", class_="subject")
    assert nav.all("a")[-1].attributes["href"] == "/n/russia-ukraine/cite/"


@pytest.fixture
def talks(db):
    talks = records.negotiation("talks", visibility="public", name="Old", licence="CC0-1.0")
    talks.name = "New & better"
    talks.save()
    return talks


def test_an_earlier_revision_is_named_with_the_newest_beside_it(talks, client):
    main = Page(client.get("/n/talks/cite/?revision=1")).main
    assert main.one("p", class_="citation").text.startswith("Old [data set]. Revision 1 of ")
    assert main.one("p", class_="drafts").text == ("This is revision 1; the newest is revision 2 .")
    newest = Page(client.get("/n/talks/cite/")).main
    assert newest.all("p", class_="drafts") == []
    assert r"New \& better" in newest.all("pre")[0].text


def test_a_missing_licence_is_said(talks, client):
    said = "No licence is recorded."
    assert said not in Page(client.get("/n/talks/cite/")).main.text
    talks.licence = ""
    talks.save()
    assert said in Page(client.get("/n/talks/cite/")).main.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            "revision=3",
            "revision is 3 : The revisions of this negotiation are 1 to 2, the newest.",
        ),
        ("revision=1&revision=2", "revision is 2 : It can be given only once."),
        ("round=1", "round is 1 : There is no such parameter."),
    ],
)
def test_what_cannot_be_cited_is_refused_by_name(talks, client, asked, said):
    page = Page(client.get(f"/n/talks/cite/?{asked}"))
    assert page.status == 400
    assert page.main.one("section", class_="problems").one("ul").text == said
    assert page.main.all("pre") == []


@pytest.mark.parametrize(("asked", "queries"), [({}, 20), ({"revision": 1}, 21)])
@pytest.mark.parametrize("issues", [1, 3])
def test_it_takes_the_same_queries_at_1_and_3_issues(
    talks, client, django_assert_num_queries, asked, queries, issues
):
    for number in range(issues):
        records.issue(f"issue-{number}", talks)
    with django_assert_num_queries(queries):
        assert client.get("/n/talks/cite/", asked).status_code == 200
