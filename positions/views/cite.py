"""How to cite a negotiation, and where a citation leads: one revision of it."""

from urllib.parse import urlencode

from django.urls import reverse

from positions.as_of import NoSuchRevision
from positions.citing import cited
from positions.forms import CiteQuestion, revision_problem
from positions.views.page import Context, Reading, page


@page(CiteQuestion, "positions/cite.html")
def cite(reading: Reading) -> Context:
    try:
        citation = cited(reading.negotiation, reading.question.asked, reading.site)
    except NoSuchRevision as wrong:
        asked = reading.question.asked
        reading.question.refuse(revision_problem(asked, wrong)["name"], str(wrong))
        return {}
    asked = urlencode({"revision": citation.revision})
    return {
        "citation": citation,
        "api": f"{reverse('api:cite', args=[citation.slug])}?{asked}",
        "bundle": f"{reverse('api:bundle-file', args=[citation.slug])}?{asked}",
        "data": [
            (name, f"{reverse(f'api:{address}', args=[citation.slug])}?{asked}")
            for name, address in (("positions", "positions"), ("actors and issues", "actors"))
        ],
    }
