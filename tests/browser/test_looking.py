"""The checks of the pages notice what they are there for."""

from tests.browser.looking import OF_COLOUR, barriers, beyond, moving, shifted, spilled


def rules_found(page, *rules):
    return {line.split()[0] for line in barriers(page, *rules)}


def test_a_nameless_button_and_pale_text_are_barriers(visit):
    page = visit("/rules/")
    page.evaluate('document.querySelector("main").innerHTML = "<button></button><p>Pale</p>"')
    page.evaluate('document.querySelector("main p").style.color = "#eee"')
    assert rules_found(page) >= {"button-name", "color-contrast"}
    assert rules_found(page, OF_COLOUR) == {"color-contrast"}


def test_what_moves_after_loading_is_a_shift(visit):
    page = visit("/rules/")
    page.evaluate(  # again and again, so that a slow machine misses none
        'setInterval(() => { document.querySelector("main").style.marginTop = `${performance.now() % 600}px` }, 30)'
    )
    cumulative, late = shifted(page)
    assert cumulative > 0.1
    assert {line[:5] for line in late} == {"<main"}


def test_a_page_wider_than_its_window_is_noticed(visit):
    page = visit("/rules/", width=390)
    page.evaluate('document.querySelector("main").style.minWidth = "2000px"')
    assert beyond(page)[0] == "2000 of 390"


def test_text_that_lies_on_other_text_is_noticed(visit):
    page = visit("/rules/")
    page.evaluate(
        'document.querySelector("main").innerHTML = "<p>One<br>two<br>three</p><p>Four</p>"'
    )
    page.evaluate('document.querySelector("main p").style.height = "20px"')
    assert [line.split(": ")[1][:9] for line in spilled(page)] == ["<p style="]


def test_a_transition_is_motion(visit):
    page = visit("/rules/")
    page.evaluate('document.querySelector("main").style.transition = "color 1s"')
    assert [line[:5] for line in moving(page)] == ["<main"]


def test_an_inline_style_breaks_the_policy_and_is_heard(reader):
    page, watch = reader.open("/rules/", 1440)
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.wait_for_timeout(50)
    page.close()
    assert ["Content Security Policy" in line for line in watch.seen] == [True]


def test_nothing_leaves_the_site_even_if_asked_to(reader):
    page, watch = reader.open("/rules/", 1440)
    page.evaluate("new Image().src = 'https://example.org/spy.png'")
    page.wait_for_timeout(50)
    page.close()
    assert any("Content Security Policy" in line for line in watch.seen)
