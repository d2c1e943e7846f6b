"""What tests read off the page of texts side by side, and the texts they compare."""

UKRAINIAN, RUSSIAN = "ua-memorandum-2025-06-02", "ru-memorandum-2025-06-02"
MEMORANDA = [UKRAINIAN, RUSSIAN]
PLANS = ["us-28-point-2025", "eu-e3-counter-2025"]
BOTH = f"proposal={UKRAINIAN}&proposal={RUSSIAN}"


def row(page, issue):
    """The row of an issue: its head, then a cell per text."""
    for found in page.main.one("table").all("tr"):
        if [link.text for link in found.all("a", class_="issue")] == [issue]:
            return found
    raise AssertionError(f"no row on {issue}")


def cells(page, issue):
    return [cell.text for cell in row(page, issue).all("td")]


def issues(page):
    return [link.text for link in page.main.all("a", class_="issue")]


def agreements(page):
    """Every issue with the word on it and its spread."""
    rows = [found.one("th") for found in page.main.one("table").all("tr")[2:]]
    return {r.one("a", class_="issue").text: r.one("a", class_="agreement").text for r in rows}


def links(element, text):
    return [a.attributes["href"] for a in element.all("a") if a.text == text]


def texts(clauses, operation):
    return [piece.text for piece in clauses.all(operation)]


def ticked(page):
    boxes = page.main.all("input", type="checkbox", name="proposal")
    return [box.attributes["value"] for box in boxes if "checked" in box.attributes]
