"""The ledger: every way of writing keeps it true, what passes it by is found and mended, answers are the same."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from positions.analysis.ledger import EDITION
from positions.dossier import read_codebook
from positions.history import recording
from positions.ledger import check, rebuilt
from positions.migrations import __path__ as migrations
from positions.models import Claim, Interval, Ledger, Negotiation, Term
from positions.models import ledger as models
from positions.snapshots import snapshot
from tests import records
from tests.builders import FIXTURE
from tests.test_as_of import Desk


@pytest.fixture
def talks(db):
    """A demand of 50 in round 1, said by one source; round 2 is silent."""
    talks = records.negotiation("talks", visibility="public")
    stance = records.option(50, records.issue("troops", talks))
    paper = records.proposal("paper", records.party("alpha", talks), round=records.round_(1, talks))
    records.round_(2, talks)
    records.term("1", paper, stance=stance, wording="Nobody stays.")
    records.claim("c1", stance=stance, proposal=paper)
    return talks


def rows(*columns):
    return list(Interval.objects.order_by("first_round").values_list("first_round", *columns))


def told(state):
    """The line of the demand of 50, which ends with the state it is in."""
    text = (
        '"\x01stances":["at-50"],"\x01value":50,"\x01low":50,"\x01high":50,'
        '"\x01commitment":"demand","\x01wording":"Nobody stays.","\x01conditions":"",'
        '"\x01proposal":"paper","\x01since_round":"round-1","\x01since_round_number":1,'
        '"\x01verdict":"single-source"'
    )
    rest = '[1,1,"at-50",50,50,["1"],"single-source"]'
    parts = ["alpha", "troops", "paper", '["at-50"]', '["demand",false,""]', "", text, rest, state]
    return "\x1f".join(parts)


def problems(*slugs):
    """What `check_ledger` says, and whether it ended well."""
    out, err = StringIO(), StringIO()
    try:
        call_command("check_ledger", *slugs, stdout=out, stderr=err)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_a_term_is_in_the_ledger_as_soon_as_it_is_saved(talks):
    assert rows("until_round", "status", "value", "told") == [
        (1, 2, "stated", 50, told('["stated",[],null,50]')),
        (2, 2147483647, "carried", 50, told('["carried",[],null,50]')),
    ]
    assert list(Ledger.objects.values_list("revision", "edition")) == [
        (Negotiation.objects.get().revision, EDITION)
    ]


@pytest.mark.parametrize("seed", [3, 5])
def test_every_way_of_writing_keeps_the_ledger_true(db, seed):
    desk, most = Desk(seed), 0
    for _ in range(40):
        desk.edit()
        assert [check(n) for n in Negotiation.objects.order_by("slug")] == ["", ""]
        most = max(most, Interval.objects.count())
    assert most > 1
    assert desk.done >= {"import", "publish"}


def test_only_the_rows_that_come_out_otherwise_are_written(talks):
    before = list(Interval.objects.order_by("first_round").values_list("pk", flat=True))
    other = records.proposal("other", records.party("beta", talks), round=talks.rounds.last())
    records.term("1", other, stance=talks.issues.get().options.get())
    kept = Interval.objects.filter(party="alpha").order_by("first_round")
    assert list(kept.values_list("pk", flat=True)) == before


def test_a_change_that_fails_leaves_the_ledger_as_it_was(talks):
    before = rows("told")
    with pytest.raises(RuntimeError), recording():
        term = Term.objects.get()
        term.wording = "All stay."
        term.save()
        raise RuntimeError
    assert rows("told") == before
    assert problems() == ("talks: true\n", 0)


def test_a_party_made_later_under_the_name_of_a_claimant_changes_the_evidence(talks):
    stance, paper = talks.issues.get().options.get(), talks.proposals.get()
    for slug in ("herald", "wire"):
        source = records.source(slug, talks)
        records.claim(f"by-{slug}", source, stance=stance, proposal=paper, claimant="omega")
    records.claim("by-omega", records.source("omega", talks), stance=stance, proposal=paper)
    records.party("omega", talks)
    assert check(talks) == ""


def test_what_is_written_past_the_ledger_is_found_and_mended(talks):
    Term.objects.update(wording="All stay.")
    assert problems("talks") == ("talks: 2 rows too many, 2 missing\n", 1)
    out = StringIO()
    call_command("rebuild_ledger", "talks", stdout=out)
    assert out.getvalue() == "talks: 2 rows mended\n"
    assert problems() == ("talks: true\n", 0)
    assert ['"\x01wording":"All stay."' in row[1] for row in rows("told")] == [True, True]


def test_a_row_changed_or_lost_in_the_ledger_is_found_and_mended(talks):
    Interval.objects.filter(first_round=1).update(value=51)
    Interval.objects.filter(first_round=2).delete()
    assert problems() == ("talks: 1 rows too many, 2 missing\n", 1)
    assert rebuilt(talks) == 2
    assert problems() == ("talks: true\n", 0)


def test_rows_of_an_issue_that_is_gone_are_found(talks):
    Interval.objects.update(issue="gone")
    assert problems() == ("talks: 2 rows too many, 2 missing\n", 1)


def test_a_ledger_that_another_release_left_behind_is_said_and_made_anew_by_the_next_write(talks):
    Ledger.objects.update(revision=3)
    revision = Negotiation.objects.get().revision
    assert problems() == (f"talks: kept up to revision 3, the newest is {revision}\n", 1)
    Ledger.objects.update(edition=EDITION + 1)
    assert problems() == ("talks: kept by the rules of another release\n", 1)
    Ledger.objects.all().delete()
    Interval.objects.all().delete()
    assert problems() == ("talks: not kept yet\n", 1)
    Claim.objects.get().save()
    assert problems() == ("talks: true\n", 0)
    assert len(rows()) == 2


@pytest.mark.parametrize("command", ["check_ledger", "rebuild_ledger"])
def test_a_negotiation_that_is_not_there_is_named(db, command):
    with pytest.raises(CommandError, match="There is no negotiation “nowhere”."):
        call_command(command, "nowhere")


def test_a_negotiation_takes_its_ledger_with_it(talks):
    talks.delete()
    assert (Interval.objects.count(), Ledger.objects.count()) == (0, 0)


def test_the_index_of_ranges_is_the_one_that_is_asked():
    code = (Path(migrations[0]) / "0006_ledger.py").read_text(encoding="utf-8")
    assert f'SPANS = "{models.SPANS}"' in code


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an index of PostgreSQL")
def test_postgresql_finds_the_rows_of_a_round_by_their_range(talks):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "interval_span" in Interval.objects.covering(talks, 1).explain()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has an index of ranges")
def test_sqlite_passes_over_rows_of_other_rounds_by_an_index_of_both(talks):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA index_info(interval_rounds)")
        columns = [row[2] for row in cursor.fetchall()]
    assert columns == ["negotiation_id", "until_round", "first_round"]
    assert "USING INDEX interval_rounds" in Interval.objects.covering(talks, 1).explain()


def test_a_database_that_fails_while_rows_are_read_raises_an_error_of_django(talks):
    codebook = read_codebook(talks, talks.revision)
    assert list(snapshot(codebook, talks, [1]).live_at(1)) == [("alpha", "troops")]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE positions_interval RENAME TO elsewhere")
    with pytest.raises(DatabaseError, match="positions_interval"):
        snapshot(codebook, talks, [1])


PATHS = [
    *(f"positions/?all=true&round={n}" for n in range(1, 17)),
    *(f"actors/?round={n}" for n in (1, 8, 16)),
    *(f"diff/?from={a}&to={b}" for a, b in [(1, 16), (8, 12), (12, 8), (3, 3), (5, 6), (15, 16)]),
    "diff/?from=2&to=14&party=ukraine&party=united-states&change=shifted",
    "positions/?party=russia&topic=security&format=csv",
    "convergence/",
    "convergence/?party=ukraine&party=russia&party=europe&from=8&to=12",
    "convergence/chart/",
]


@pytest.fixture
def both(db, client):
    """An address as it is answered with the ledger, and without it."""
    call_command("import_negotiation", str(FIXTURE), verbosity=0, stdout=StringIO())

    def answered(address):
        found = []
        for kept in (True, False):
            cache.clear()
            if not kept:
                Ledger.objects.all().delete()
            answer = client.get(address)
            assert answer.status_code == 200
            found.append(answer.content.decode())
        Ledger.objects.create(
            negotiation=Negotiation.objects.get(),
            revision=Negotiation.objects.get().revision,
            edition=EDITION,
        )
        return found

    return answered


def test_every_analysis_answers_the_same_with_the_ledger_as_without_it(both):
    for path in PATHS:
        kept, formed = both(f"/api/v1/negotiations/russia-ukraine/{path}")
        assert (path, kept) == (path, formed)


def test_every_page_shows_the_same_with_the_ledger_as_without_it(both):
    pages = [
        *(f"?round={n}" for n in (1, 5, 8, 16)),
        "diff/?from=8&to=12",
        "diff/?from=16&to=3&party=russia",
        "diff/?from=1&to=16&party=ukraine&change=restated&change=carried",
        "convergence/",
        "convergence/?party=ukraine&party=russia",
        "?document_status=leaked&document_status=",
    ]
    for path in pages:
        kept, formed = both(f"/n/russia-ukraine/{path}")
        assert (path, kept) == (path, formed)
    kept, formed = both("/")
    assert kept == formed


def test_what_the_ledger_answers_takes_nine_queries(talks, client, django_assert_num_queries):
    records.party("beta", talks)
    address = "/api/v1/negotiations/talks/"
    with django_assert_num_queries(9):
        assert client.get(f"{address}diff/?from=1&to=2").json()["counts"]["carried"] == 1
    with django_assert_num_queries(9):
        assert client.get(f"{address}positions/").json()["counts"]["carried"] == 1
    with django_assert_num_queries(9):
        assert len(client.get(f"{address}convergence/").json()["results"]) == 2


def test_words_that_look_like_what_the_ledger_writes_are_answered_as_they_stand(talks, client):
    term = Term.objects.get()
    term.wording = 'a\x01b “c” "from_d" \\u0001 \\x01"to_e": {"f"}'
    term.conditions = '","from_value":99'
    term.save()
    records.term("2", term.proposal, stance=term.stance, wording="z", headline=False)
    row = client.get("/api/v1/negotiations/talks/diff/?from=1&to=2").json()["results"][0]
    assert [
        row[f"{end}_{name}"] for end in ("from", "to") for name in ("wording", "conditions")
    ] == [
        "z",
        "",
        "z",
        "",
    ]
    term.headline = True
    term.save()
    row = client.get("/api/v1/negotiations/talks/diff/?from=1&to=2").json()["results"][0]
    told = [term.wording, term.conditions]
    assert [row["from_wording"], row["from_conditions"]] == told
    assert [row["to_wording"], row["to_conditions"]] == told
    assert (row["from_value"], row["to_value"]) == (50, 50)
