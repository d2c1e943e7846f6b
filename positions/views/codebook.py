"""The codebook of a negotiation: parties, topics, issues with their scales, and the words it is coded with."""

from positions.codebook import GLOSSARIES, codebook_of
from positions.forms import PlainQuestion
from positions.views.page import Context, Reading, page
from positions.vocabulary import IssueKind, PartyRole


@page(PlainQuestion, "positions/codebook.html")
def codebook(reading: Reading) -> Context:
    return {
        "book": codebook_of(reading.captions),
        "glossaries": GLOSSARIES,
        "roles": dict(PartyRole.choices),
        "kinds": dict(IssueKind.choices),
    }
