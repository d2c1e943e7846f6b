"""The codebook as it is read: the tree of topics, scales with their ends, every vocabulary once."""

from dataclasses import replace

import pytest

from positions import vocabulary
from positions.analysis.claims import Verdict
from positions.analysis.records import Asserts, Commitment, Flag
from positions.captions import TopicCaption, load_captions
from positions.codebook import GLOSSARIES, codebook_of
from tests import records


@pytest.fixture
def talks(db):
    return records.negotiation("talks")


def book(talks):
    return codebook_of(load_captions(talks))


def test_issues_stand_in_the_order_of_the_tree_and_those_on_no_topic_last(talks):
    records.issue("loose", talks)
    economy, security = (records.topic(slug, talks) for slug in ("economy", "security"))
    forces = records.topic("forces", talks, parent=security)
    records.topic("banks", talks, parent=economy)
    for slug, topic in [("troops", forces), ("nato", security), ("assets", economy)]:
        records.issue(slug, talks, topic=topic)
    found = book(talks)
    assert [
        (h.topic.slug, h.depth, h.opens, len(h.ends), [i.slug for i in h.issues])
        for h in found.headings
    ] == [
        ("economy", 0, True, 0, ["assets"]),
        ("banks", 1, False, 1, []),
        ("security", 0, True, 0, ["nato"]),
        ("forces", 1, False, 1, ["troops"]),
    ]
    assert [scale.issue.slug for scale in found.scales] == ["assets", "nato", "troops", "loose"]
    assert [topic.slug for topic in found.scales[2].topics] == ["security", "forces"]
    assert [issue.slug for issue in found.unfiled] == ["loose"]


def test_a_tree_may_be_deeper_than_python_recurses(talks):
    topics = {
        f"t{n}": TopicCaption(f"t{n}", f"T{n}", f"t{n - 1}" if n else "", "") for n in range(1100)
    }
    last = codebook_of(replace(load_captions(talks), topics=topics)).headings[-1]
    assert (last.depth, last.ends) == (1099, range(1099))


@pytest.mark.parametrize(
    ("values", "ends", "beyond"),
    [
        ([100, 0, 50], [(0, ["At-0"]), (100, ["At-100"])], []),
        ([20, 80], [(20, ["At-20"]), (80, ["At-80"])], [0, 100]),
        ([0], [(0, ["At-0"])], [100]),
        ([], [], []),
    ],
)
def test_a_scale_says_what_its_ends_mean_and_whether_they_are_0_and_100(
    talks, values, ends, beyond
):
    issue = records.issue("troops", talks)
    for value in values:
        records.option(value, issue)
    (scale,) = book(talks).scales
    assert [option.value for option in scale.options] == sorted(values)
    assert (scale.ends, scale.beyond) == (ends, beyond)


def test_options_of_one_value_share_the_end_and_those_without_come_last(talks):
    issue = records.issue("dead", talks, kind="fact")
    for slug, value in [("unknown", None), ("few", 0), ("none", 0)]:
        records.option(value, issue, slug=slug)
    (scale,) = book(talks).scales
    assert [option.slug for option in scale.options] == ["few", "none", "unknown"]
    assert scale.ends == [(0, ["Few", "None"])]


def test_every_vocabulary_is_defined_once_and_whole():
    words = {glossary.slug: [entry.value for entry in glossary.entries] for glossary in GLOSSARIES}
    assert words == {
        "issue-kinds": vocabulary.IssueKind.values,
        "party-roles": vocabulary.PartyRole.values,
        "document-kinds": vocabulary.ProposalKind.values,
        "document-statuses": vocabulary.ProposalStatus.values,
        "completeness": vocabulary.Completeness.values,
        "commitments": list(Commitment),
        "source-kinds": vocabulary.SourceKind.values,
        "reliability": vocabulary.Reliability.values,
        "asserts": list(Asserts),
        "credibility": list(map(str, vocabulary.Credibility.values)),
        "verdicts": list(Verdict),
        "flags": list(Flag),
    }


def test_what_is_defined_is_defined_throughout():
    undefined = {
        glossary.slug: [entry.value for entry in glossary.entries if not entry.meaning]
        for glossary in GLOSSARIES
        if not glossary.plain
    }
    assert undefined == dict.fromkeys(undefined, [])
    assert [glossary.slug for glossary in GLOSSARIES if glossary.plain] == [
        "party-roles",
        "document-kinds",
    ]
