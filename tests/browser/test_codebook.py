"""The codebook on paper: A4 upright, numbered, nothing cut off, every issue with its scale."""

import pytest

from tests.browser.printing import printed
from tests.browser.reading import nothing

A4_PORTRAIT = (595, 842)


@pytest.mark.parametrize("slug", ["russia-ukraine", "river"])
def test_the_codebook_prints_as_a_document(visit, tmp_path, slug):
    page = visit(f"/n/{slug}/codebook/")
    options = page.locator("table.options tbody code").all_inner_texts()
    sheets = printed(page, tmp_path / "codebook.pdf")
    assert {(round(sheet.width), round(sheet.height)) for sheet in sheets} == {A4_PORTRAIT}
    nothing([word for sheet in sheets for word in sheet.beyond()])
    for number, sheet in enumerate(sheets, 1):
        assert [word.text for word in sheet.words[-3:]] == [str(number), "/", str(len(sheets))]
    on_paper = {word.text for sheet in sheets for word in sheet.words}
    nothing(sorted(set(options) - on_paper))
