"""The pages of the API: drawn under the site's own policy, asking nothing elsewhere, able to put a question."""

from playwright.sync_api import expect


def test_every_operation_is_drawn(visit):
    page = visit("/api/v1/docs/")
    document = page.request.get("/api/v1/schema/?format=json").json()
    operations = [one for path in document["paths"].values() for one in path.values()]
    expect(page.locator(".opblock")).to_have_count(len(operations))
    expect(page.locator(".info .title")).to_contain_text("Parley")


def test_a_question_is_put_with_the_token_that_was_entered(visit):
    page = visit("/api/v1/docs/")
    page.get_by_role("button", name="Authorize").click()
    form = page.locator(".auth-container", has_text="The word Token")
    form.locator("input").fill("Token nobody")
    form.get_by_role("button", name="Apply credentials").click()
    page.get_by_role("button", name="Close").last.click()
    operation = page.locator("#operations-analyses-positions")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    with page.expect_response("**/positions/?*") as answered:
        operation.get_by_role("button", name="Execute").click()
    asked = answered.value.request
    assert asked.url.endswith("/positions/?issue=neutrality&party=ukraine&party=russia&round=8")
    assert (asked.headers["authorization"], answered.value.status) == ("Token nobody", 401)
    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text(
        "401"
    )
