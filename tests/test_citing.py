"""How a negotiation is cited: the words, their escapes, the revision and its day."""

from datetime import UTC, date, datetime

import pytest

from positions.as_of import NoSuchRevision
from positions.citing import Citation, cited
from positions.models import Negotiation, Party, Term
from tests import records

SITE = "https://parley.example/"


def citation(**other):
    told = {
        "slug": "cyprus-2017",
        "title": "The Cyprus talks",
        "licence": "CC-BY-4.0",
        "revision": 7,
        "written_on": date(2026, 3, 1),
        "address": "https://parley.example/n/cyprus-2017/cite/?revision=7",
    }
    return Citation(**told | other)


def field(name, bibtex):
    """The value of a field of an entry."""
    (line,) = [line for line in bibtex.splitlines() if line.startswith(f"  {name} = ")]
    return line.removeprefix(f"  {name} = ").removesuffix(",")


def test_a_citation_has_title_revision_day_site_licence_and_address_and_no_author():
    assert citation().line == (
        "The Cyprus talks [data set]. Revision 7 of 1 March 2026. parley.example. Licence: CC-BY-4.0. "
        "https://parley.example/n/cyprus-2017/cite/?revision=7"
    )
    assert citation().bibtex == (
        "@misc{cyprus-2017-r7,\n"
        "  title = {{The Cyprus talks}},\n"
        "  year = {2026},\n"
        "  month = mar,\n"
        "  version = {7},\n"
        "  publisher = {parley.example},\n"
        "  url = {https://parley.example/n/cyprus-2017/cite/?revision=7},\n"
        "  note = {Data set. Revision 7 of 1 March 2026. Licence: CC-BY-4.0},\n"
        "}\n"
    )
    assert citation().csl == {
        "id": "cyprus-2017-r7",
        "type": "dataset",
        "title": "The Cyprus talks",
        "version": "7",
        "issued": {"date-parts": [[2026, 3, 1]]},
        "publisher": "parley.example",
        "URL": "https://parley.example/n/cyprus-2017/cite/?revision=7",
        "note": "Licence: CC-BY-4.0",
    }


def test_what_is_not_recorded_is_left_out():
    bare = citation(licence="", written_on=None)
    assert bare.line == (
        "The Cyprus talks [data set]. Revision 7. parley.example. "
        "https://parley.example/n/cyprus-2017/cite/?revision=7"
    )
    assert [line.split(" = ")[0].strip() for line in bare.bibtex.splitlines()[1:-1]] == [
        "title",
        "version",
        "publisher",
        "url",
        "note",
    ]
    assert sorted(bare.csl) == ["URL", "id", "publisher", "title", "type", "version"]


@pytest.mark.parametrize(
    ("licence", "line", "note"),
    [
        ("Ask us first.", "Licence: Ask us first. ", "Licence: Ask us first"),
        (
            "https://example.org/a_b",
            "Licence: <https://example.org/a_b>. ",
            r"Licence: \textless{}https://example.org/a\_b\textgreater{}",
        ),
    ],
)
def test_a_licence_may_be_a_name_an_address_or_words(licence, line, note):
    found = citation(licence=licence)
    assert line in found.line
    assert field("note", found.bibtex) == f"{{Data set. Revision 7 of 1 March 2026. {note}}}"


@pytest.mark.parametrize(
    ("title", "escaped"),
    [
        ("50 % & #1_a", r"50 \% \& \#1\_a"),
        ("$5", r"\$5"),
        ("a~b^c", r"a\textasciitilde{}b\textasciicircum{}c"),
        (r"a\b", r"a\textbackslash{}b"),
        ("a } b", r"a \textbraceright{} b"),
        ("{{a", r"\textbraceleft{}\textbraceleft{}a"),
        ("<a|b>", r"\textless{}a\textbar{}b\textgreater{}"),
        ('"a", @b', '"a", @b'),
        ("Переговори – 和平 – سلام\u200f é", "Переговори – 和平 – سلام\u200f é"),
        ("a\x07b\x85c", "abc"),
    ],
)
def test_bibtex_escapes_what_latex_reads_as_more_than_text(title, escaped):
    bibtex = citation(title=title).bibtex
    assert field("title", bibtex) == f"{{{{{escaped}}}}}"
    assert bibtex.count("{") == bibtex.count("}")


@pytest.mark.parametrize(
    ("slug", "key"),
    [
        ("russia-ukraine", "russia-ukraine-r7"),
        ("україна", "80aa2annq7l-r7"),
        ("和平-2025", "-2025-qn9hp50d-r7"),
    ],
)
def test_a_key_is_ascii_and_tells_slugs_of_any_script_apart(slug, key):
    assert citation(slug=slug).key == key


@pytest.fixture
def talks(db):
    """A negotiation renamed in its second revision; the third wrote a party and a proposal's term."""
    talks = records.negotiation("talks", name="Old  name", licence="CC0-1.0")
    talks.name = "New\nname"
    talks.licence = ""
    talks.save()
    records.party("alpha", talks)
    for number, day in enumerate([2, 10, 20], 1):
        moment = datetime(2026, 2, day, 23, 59, tzinfo=UTC)
        for model in (Negotiation, Party):
            model.history.filter(history_revision=number).update(history_date=moment)
    return Negotiation.objects.get()


def test_without_a_revision_the_newest_is_cited(talks):
    found = cited(talks, {}, SITE)
    assert found == Citation(
        slug="talks",
        title="New name",
        licence="",
        revision=3,
        written_on=date(2026, 2, 20),
        address="https://parley.example/n/talks/cite/?revision=3",
    )
    assert cited(talks, {"revision": "3"}, SITE) == found


def test_an_earlier_revision_is_cited_as_it_was_then(talks):
    assert cited(talks, {"revision": "1"}, SITE) == Citation(
        slug="talks",
        title="Old name",
        licence="CC0-1.0",
        revision=1,
        written_on=date(2026, 2, 2),
        address="https://parley.example/n/talks/cite/?revision=1",
    )
    assert cited(talks, {"revision": "2"}, SITE).title == "New name"


def test_a_citation_stays_the_same_when_the_negotiation_goes_on(talks):
    before = cited(talks, {}, SITE)
    talks.name = "Third name"
    talks.save()
    assert cited(talks, {"revision": "3"}, SITE) == before


def test_the_day_is_found_in_what_was_written_below_proposals_deleted_since(talks):
    stance = records.option(50, records.issue("troops", talks))
    paper = records.proposal("paper", talks.parties.get())
    records.term(stance=stance, proposal=paper)
    revision = Negotiation.objects.get().revision
    Term.history.update(history_date=datetime(2026, 3, 4, tzinfo=UTC))
    paper.delete()
    found = cited(Negotiation.objects.get(), {"revision": str(revision)}, SITE)
    assert found.written_on == date(2026, 3, 4)


def test_a_revision_without_history_has_no_day(talks):
    Party.history.all().delete()
    assert cited(talks, {}, SITE).written_on is None


def test_an_address_of_a_slug_in_another_script_is_ascii(db):
    talks = records.negotiation("мир")
    assert cited(talks, {}, SITE).address == (
        "https://parley.example/n/%D0%BC%D0%B8%D1%80/cite/?revision=1"
    )


@pytest.mark.parametrize("asked", ["0", "4", "-1", "1.0", "٣", "x", "9" * 5_000, "99999999999"])
def test_a_revision_that_never_was_is_refused(talks, asked):
    with pytest.raises(NoSuchRevision) as refusal:
        cited(talks, {"revision": asked}, SITE)
    assert str(refusal.value) == "The revisions of this negotiation are 1 to 3, the newest."


def test_revisions_of_a_deleted_negotiation_of_that_slug_are_not_those_of_the_new_one(talks):
    talks.delete()
    again = records.negotiation("talks")
    with pytest.raises(NoSuchRevision) as refusal:
        cited(again, {"revision": "2"}, SITE)
    assert str(refusal.value) == "The revisions of this negotiation are 5 to 5, the newest."
