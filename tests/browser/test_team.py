"""A team at the desk: a revision through review into print, an import with errors, a conflict, and a stranger."""

import pytest
from playwright.sync_api import expect

from tests.browser.hands import person

HEAD = "proposal,clause,issue,stance,commitment,wording\r\n"


@pytest.fixture
def ana(chromium, site):
    with person(chromium, site, "ana") as hands:
        yield hands


@pytest.fixture
def rita(chromium, site):
    with person(chromium, site, "rita") as hands:
        yield hands


def messages(hands):
    return hands.page.locator(".messagelist li").all_inner_texts()


def open_paper(hands, title="First paper"):
    hands.page.goto("/admin/positions/proposal/?negotiation=team")
    hands.follow(f"#result_list >> text={title}")


def test_a_next_revision_goes_through_review_into_print(ana, rita):
    open_paper(ana)
    ana.follow("text=Draft next revision")
    ana.page.fill("#id_title", "Second paper")
    ana.page.fill("#id_slug", "second")
    ana.follow("text=Make the draft")
    assert messages(ana) == [
        "“Second paper” is a draft. Mark each of its 2 clauses as kept, changed or gone."
    ]
    ana.follow("text=Where it stands in the review")
    assert ana.page.locator(".obstacles li").all_inner_texts() == [
        "Only reviewers and owners of the negotiation publish.",
        "Not compared with the new text yet: mark as kept, changed or gone: 1, 2.",
    ]
    ana.follow("text=Edit it")
    ana.page.select_option("#id_terms-0-mark", "kept")
    ana.page.select_option("#id_terms-1-mark", "gone")
    ana.follow("input[name=_continue]")
    ana.follow("text=Where it stands in the review")
    ana.follow("text=Ask for a review")
    assert messages(ana) == ["“Second paper” waits for a review."]
    ana.page.goto("/n/team/proposals/second/")
    assert ana.page.title() == "Not found · Parley"
    rita.page.goto("/admin/")
    rita.follow("text=waits for a reviewer")
    rita.follow("#result_list >> text=Second paper")
    rita.follow(".object-tools >> text=Review")
    rita.follow("button:has-text('Publish')")
    assert messages(rita) == ["“Second paper” is published."]
    rita.page.goto("/n/team/proposals/second/")
    assert rita.page.locator("article.clause h3").all_inner_texts() == ["1"]


def upload(hands, text):
    hands.page.goto("/admin/positions/negotiation/")
    hands.follow("#result_list >> text=The team")
    hands.follow(".object-tools >> text=Import")
    file = {"name": "terms.csv", "mimeType": "text/csv", "buffer": (HEAD + text).encode()}
    hands.page.locator("input[type=file]").set_input_files(file)
    hands.follow("input[type=submit]")


def test_an_import_tells_every_error_and_writes_what_was_confirmed(ana):
    upload(ana, "paper,9,troops,nonsense,demand,Words.\r\npaper,9,borders,,loudly,Words.\r\n")
    told = ana.page.locator("#content").inner_text()
    assert "“nonsense” is no option of the issue “troops”" in told
    assert "“borders” is not in issues.csv" in told
    assert "“loudly”" in told
    upload(ana, "third,9,troops,at-50,demand,Nine.\r\n")
    assert "created" in ana.page.locator("#content").inner_text().lower()
    ana.page.goto("/admin/positions/term/?q=nine")
    expect(ana.page.locator("#result_list tbody tr")).to_have_count(0)
    ana.page.go_back()
    ana.follow(
        "input[type=submit]:not([name=discard]), button:not([name=discard]):has-text('mport')"
    )
    expect(ana.page.locator("#content")).to_contain_text("Done")
    ana.page.goto("/admin/positions/term/?q=nine")
    expect(ana.page.locator("#result_list tbody tr")).to_have_count(1)


def test_who_saves_second_is_told_and_keeps_what_was_typed(ana, rita):
    open_paper(ana, "Third paper")
    open_paper(rita, "Third paper")
    rita.page.fill("#id_note", "Rita's note.")
    rita.follow("input[name=_continue]")
    ana.page.fill("#id_title", "Third paper, mended")
    ana.follow("input[name=_continue]")
    conflict = ana.page.locator(".conflict")
    expect(conflict).to_contain_text("rita")
    expect(conflict).to_contain_text("Rita's note.")
    expect(ana.page.locator("#id_title")).to_have_value("Third paper, mended")
    ana.follow(".conflict input[type=submit]")
    open_paper(ana, "Third paper, mended")


def test_a_private_negotiation_does_not_exist_for_a_stranger(chromium, site):
    with person(chromium, site, "stranger") as hands:
        hands.page.goto("/admin/positions/proposal/?q=third+paper")
        assert hands.page.locator("#result_list tbody tr").count() == 0
        for address in ("/n/team/", "/n/no-such-team/"):
            answer = hands.page.goto(address)
            assert (answer.status, hands.page.title()) == (404, "Not found · Parley")
        hands.page.goto("/")
        assert hands.page.locator("text=The team").count() == 0
