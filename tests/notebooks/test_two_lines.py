"""Two lines of pandas read every answer: the same columns and rows from JSON, CSV and XLSX, types kept."""

import re
from urllib.error import HTTPError

import pandas as pd
import pytest
import requests

from positions.api.analyses import ANALYSES
from positions.api.answers import Row
from positions.api.resources import RESOURCES
from positions.fields import PartialDateField
from tests.browser.serving import ROOT
from tests.test_docs import blocks

EXAMPLES = {
    "compare": {
        "russia-ukraine": {"proposal": ["ua-memorandum-2025-06-02", "ru-memorandum-2025-06-02"]},
        "open": {"proposal": ["paper", "joint"], "base": "paper"},
        "closed": {"proposal": ["paper", "joint"], "base": "paper"},
    },
    "diff": dict.fromkeys(("russia-ukraine", "open", "closed"), {"redline": "true"}),
    "positions": dict.fromkeys(("russia-ukraine", "open", "closed"), {"all": "true"}),
}
"""Parameters of analyses that need some, or show more with some; the others are asked without."""
TALKS = [
    pytest.param("russia-ukraine", id="russia-ukraine"),
    pytest.param("open", id="public"),
    pytest.param("closed", id="private with a token"),
]


def code(beginning):
    """A block of Python of the README, by how it begins."""
    (block,) = [block for block in blocks("python") if block.startswith(beginning)]
    return block


def run(block):
    names = {}
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - the README's own code
    return names


EXACT = run(code("DATES"))["EXACT"]
"""The README's advice on exact types."""


class Reader:
    """Asks a server in the two lines of the README."""

    def __init__(self, address, token=""):
        self.address = address
        self.headers = {"Authorization": f"Token {token}"} if token else {}

    def url(self, path, asked, **more):
        prepared = requests.Request("GET", f"{self.address}/api/v1/{path}", params=asked | more)
        return prepared.prepare().url

    def json(self, path, asked):
        answer = requests.get(self.url(path, asked), headers=self.headers, timeout=60)
        assert answer.status_code == 200, (
            f"{answer.text}\nAn analysis that needs parameters needs a line in EXAMPLES."
        )
        return pd.DataFrame(answer.json()["results"], dtype=object)

    def csv(self, path, asked, **how):
        url = self.url(path, asked, format="csv")
        return pd.read_csv(url, storage_options=self.headers, **how)

    def xlsx(self, path, asked, **how):
        url = self.url(path, asked, format="xlsx")
        return pd.read_excel(url, storage_options=self.headers, **how)


@pytest.fixture(params=TALKS)
def slug(request):
    return request.param


@pytest.fixture
def reader(site, token, slug):
    return Reader(site.address, token if slug == "closed" else "")


@pytest.fixture(params=[*RESOURCES, *ANALYSES, "search"])
def question(request, slug):
    """An address and its parameters: every resource, every analysis, the search; new ones come by themselves."""
    name = request.param
    if name == "search":
        return "search/", {"q": "ukraine" if slug == "russia-ukraine" else "na"}
    if name in RESOURCES:
        return f"{name}/", {"negotiation": slug, "page_size": 10_000}
    return f"negotiations/{slug}/{name}/", EXAMPLES.get(name, {}).get(slug, {})


def shown(cell):
    """What a table shows of a value of JSON: nothing, text, a number, a truth; lists joined."""
    match cell:
        case [[str(), str()], *_]:
            marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
            return "".join(marks[kind].format(text) for kind, text in cell)
        case list():
            return ";".join(cell) or None
    return None if cell == "" or pd.isna(cell) else cell


def told(column):
    """The values of a column, None where a cell is empty; pandas reads floats to fifteen digits or so."""
    values = [None if pd.isna(cell) else cell for cell in column]
    return [round(value, 9) if isinstance(value, float) else value for value in values]


def table_of(rows, question):
    """The rows of JSON as a table should have them."""
    analysis = ANALYSES.get(question[0].split("/")[-2])
    left_out = getattr(analysis, "row", Row).json_only
    return rows.drop(columns=[name for name in left_out if name in rows]).map(shown)


def test_json_and_csv_have_the_same_columns_and_rows(reader, question, slug):
    rows = reader.json(*question)
    table = reader.csv(*question)
    if slug != "russia-ukraine":
        assert len(rows) > 0
    if len(rows):
        assert list(table.columns) == list(table_of(rows, question).columns)
    assert len(table) == len(rows)


def test_booleans_are_booleans_and_numbers_are_numbers_in_two_lines(reader, question):
    wanted = table_of(reader.json(*question), question)
    table = reader.csv(*question)
    for name, cells in wanted.items():
        kinds = {type(cell) for cell in told(cells) if cell is not None}
        if kinds == {bool}:
            assert table[name].dtype == bool
        elif kinds and kinds <= {int, float}:
            assert pd.api.types.is_numeric_dtype(table[name])
            assert table[name].isna().tolist() == [cell is None for cell in told(cells)]


def advice(wanted, slug):
    """The README's; where slugs and titles are numbers, too, their columns are named as it says."""
    if slug == "russia-ukraine":
        return EXACT
    text = [name for name, cells in wanted.items() if any(isinstance(c, str) for c in told(cells))]
    return EXACT | {"dtype": EXACT["dtype"] | dict.fromkeys(text, str)}


def test_csv_read_as_advised_equals_json(reader, question, slug):
    wanted = table_of(reader.json(*question), question)
    table = reader.csv(*question, **advice(wanted, slug))
    assert {name: told(table[name]) for name in wanted} == {
        name: told(cells) for name, cells in wanted.items()
    }


def test_a_workbook_read_as_advised_equals_json(reader, question, slug):
    wanted = table_of(reader.json(*question), question)
    table = reader.xlsx(*question, **advice(wanted, slug))
    assert {name: told(table[name]) for name in wanted} == {
        name: told(cells) for name, cells in wanted.items()
    }


def test_the_advice_names_every_column_of_dates():
    dates = {
        field.name
        for resource in RESOURCES.values()
        for field in resource.queryset.model._meta.concrete_fields
        if isinstance(field, PartialDateField)
    }
    assert dates | {"clause", "clauses"} == set(EXACT["dtype"])


@pytest.fixture
def private(site, token):
    return Reader(site.address, token)


def column(reader, path, name, **how):
    return reader.csv(path, {"negotiation": "closed"}, **how)[name]


def test_words_that_pandas_takes_for_nothing_are_kept_on_request(private):
    assert column(private, "parties/", "name").isna().tolist() == [True, True]
    assert column(private, "parties/", "name", **EXACT).tolist() == ["NA", "null"]
    assert column(private, "parties/", "notes", **EXACT).tolist() == ["None", "-80 per cent"]


def test_a_column_of_bare_years_is_text_on_request(private):
    assert column(private, "rounds/", "starts_on").tolist() == [2022, 2023]
    assert column(private, "rounds/", "starts_on", **EXACT).tolist() == ["2022", "2023"]


def test_a_date_known_to_the_month_stays_as_given(private):
    assert column(private, "sources/", "accessed_on").tolist() == ["2022-06"]


def test_a_clause_that_looks_like_a_decimal_is_text_on_request(private):
    assert column(private, "terms/", "clause").tolist() == [2.1, 3.1]
    assert column(private, "terms/", "clause", **EXACT).tolist() == ["2.10", "3.10"]


def test_an_empty_cell_is_not_zero(private):
    assert column(private, "options/", "value").fillna(-1).tolist() == [0, 50, -1]
    values = column(private, "options/", "value", **EXACT)
    assert (values.dtype, values.fillna(-1).tolist()) == ("Int64", [0, 50, -1])
    distances = private.csv("negotiations/closed/convergence/", {}, **EXACT)["distance"]
    assert distances.fillna(-1).tolist() == [-1, 0]


def test_a_list_is_split_at_semicolons(private):
    aliases = column(private, "parties/", "aliases", **EXACT).str.split(";")
    assert aliases.explode().fillna("").tolist() == ["A", "B", ""]


def test_the_lines_of_the_readme_read_the_same_table_twice(site):
    names = run(code("import pandas").replace("http://127.0.0.1:8000", site.address))
    assert list(names["rows"].columns) == list(names["table"].columns)
    assert names["rows"]["value"].tolist() == names["table"]["value"].tolist()


def test_a_private_negotiation_is_not_found_without_the_token(site):
    reader = Reader(site.address)
    with pytest.raises(HTTPError, match="404"):
        reader.csv("negotiations/closed/positions/", {})


def test_every_address_of_the_page_on_r_answers_with_a_table(site):
    page = (ROOT / "docs" / "r.md").read_text(encoding="utf-8")
    addresses = re.findall(r'"(/[a-z-]*/?\?[^"]*format=csv)"', page)
    assert len(addresses) == 10
    for address in addresses:
        url = f"{site.address}/api/v1/negotiations/russia-ukraine{address}"
        assert len(pd.read_csv(url)) > 0
