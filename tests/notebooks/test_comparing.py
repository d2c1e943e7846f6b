"""The comparison of two runs can fail: each of these copies of a notebook is found out."""

import copy

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.notebooks.comparing import NUMBER, PLOT, differences, faults
from tests.notebooks.running import NOTEBOOKS, executed, read

SERVER = "http://127.0.0.1:1"
"""Nobody listens there."""


def shown(data):
    return new_output("execute_result", data, execution_count=1)


@pytest.fixture
def committed():
    table = {
        "text/plain": "   value  moved\n0     40  -1.25",
        "text/html": "<td>40</td><td>-1.25</td>",
    }
    rows = [{"party": "alpha", "value": 40, "flags": ["joint"]}]
    plot = {"data": {"values": rows}, "width": 300}
    cells = [
        new_markdown_cell("# A look"),
        new_code_cell("table", id="table", execution_count=1, outputs=[shown(table)]),
        new_code_cell(
            "plot", id="plot", execution_count=2, outputs=[shown({PLOT: plot, "image/png": "iVBO"})]
        ),
    ]
    return new_notebook(cells=cells)


@pytest.fixture
def fresh(committed):
    return copy.deepcopy(committed)


def data_of(notebook, place):
    return notebook.cells[place].outputs[0].data


def test_the_same_outputs_agree(committed, fresh):
    assert faults(committed) == []
    assert differences(committed, fresh) == []


def test_another_number_in_a_table_is_found(committed, fresh):
    data_of(fresh, 1)["text/plain"] = "   value  moved\n0     40  -1.26"
    assert differences(committed, fresh) == [
        "table: text/plain: -1.25 as committed, -1.26 run anew"
    ]


def test_another_sign_is_another_number(committed, fresh):
    data_of(fresh, 1)["text/html"] = "<td>40</td><td>1.25</td>"
    assert differences(committed, fresh) == ["table: text/html: -1.25 as committed, 1.25 run anew"]


def test_a_missing_number_is_found(committed, fresh):
    data_of(fresh, 1)["text/html"] = "<td>40</td><td></td>"
    assert differences(committed, fresh) == ["table: text/html: other words"]


def test_another_word_is_found(committed, fresh):
    data_of(fresh, 1)["text/plain"] = "   value  shifted\n0     40  -1.25"
    assert differences(committed, fresh) == ["table: text/plain: other words"]


def test_white_space_and_the_last_digits_do_not_count(committed, fresh):
    data_of(fresh, 1)["text/plain"] = " value moved\n0 40 -1.2500000000001"
    assert differences(committed, fresh) == []


def test_another_value_in_a_plot_is_found(committed, fresh):
    data_of(fresh, 2)[PLOT]["data"]["values"][0]["value"] = 41
    assert differences(committed, fresh) == [f"plot: {PLOT}: 40 as committed, 41 run anew"]


def test_a_row_more_in_a_plot_is_found(committed, fresh):
    data_of(fresh, 2)[PLOT]["data"]["values"].append({"party": "beta", "value": 1})
    assert differences(committed, fresh) == [f"plot: {PLOT}: other words"]


def test_rows_of_a_plot_are_found_where_altair_puts_them(committed, fresh):
    for notebook, value in ((committed, 40), (fresh, 41)):
        data_of(notebook, 2)[PLOT] = {
            "layer": [{"data": {"name": "one"}}, {"data": {"values": [{"value": 7}]}}],
            "datasets": {"one": [{"value": value}]},
        }
    assert differences(committed, fresh) == [f"plot: {PLOT}: 40 as committed, 41 run anew"]


def test_how_a_plot_is_drawn_does_not_count(committed, fresh):
    data_of(fresh, 2)[PLOT]["width"] = 500
    data_of(fresh, 2)["image/png"] = "another"
    assert differences(committed, fresh) == []


def test_a_missing_output_is_found(committed, fresh):
    committed.cells[1].outputs = []
    assert differences(committed, fresh) == [
        "table: shows [] as committed, ['text/html', 'text/plain'] run anew"
    ]


def test_a_cell_never_run_is_a_fault(committed):
    committed.cells[2].execution_count = None
    assert faults(committed) == ["plot: run as None, and not as 2"]


def test_an_error_is_a_fault(committed):
    committed.cells[1].outputs = [new_output("error", ename="KeyError", evalue="'results'")]
    assert faults(committed) == ["table: KeyError: 'results'"]


def test_a_warning_is_a_fault(committed):
    committed.cells[1].outputs = [new_output("stream", name="stderr", text="Deprecated.")]
    assert faults(committed) == ["table: complains: Deprecated."]


def test_a_plot_without_a_picture_is_a_fault(committed):
    del data_of(committed, 2)["image/png"]
    assert faults(committed) == ["plot: a plot without a picture"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_changed_number_in_any_output_of_a_real_notebook_is_found(path):
    committed = read(path)
    places = [
        (place, number)
        for place, cell in enumerate(committed.cells)
        for number, output in enumerate(cell.get("outputs", []))
        if "text/html" in output.get("data", {})
    ]
    assert len(places) >= 5
    for place, number in places:
        fresh = copy.deepcopy(committed)
        data = fresh.cells[place].outputs[number].data
        data["text/html"] = NUMBER.sub("12345", data["text/html"], count=1)
        assert len(differences(committed, fresh)) == 1


def test_a_notebook_that_fails_is_run_to_its_end_and_told_where():
    cells = [new_code_cell("1 / 0", id="first"), new_code_cell("40 + 2", id="second")]
    fresh = executed(new_notebook(cells=cells), SERVER)
    assert faults(fresh) == ["first: ZeroDivisionError: division by zero"]
    assert fresh.cells[1].outputs[0].data["text/plain"] == "42"
