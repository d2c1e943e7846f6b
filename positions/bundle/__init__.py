"""Bundles: reading, checking, importing and writing a negotiation as a folder or zip of CSV files."""

from positions.bundle.checking import check
from positions.bundle.exporting import Occupied, export_files, write_folder, write_zip, zipped
from positions.bundle.planning import plan_import
from positions.bundle.plans import Plan, TablePlan
from positions.bundle.problems import Problem
from positions.bundle.reading import Bundle, read_bundle, read_files
from positions.bundle.stored import export_tables
from positions.bundle.writing import Outdated, carry_out

__all__ = [
    "Bundle",
    "Occupied",
    "Outdated",
    "Plan",
    "Problem",
    "TablePlan",
    "carry_out",
    "check",
    "export_files",
    "export_tables",
    "plan_import",
    "read_bundle",
    "read_files",
    "write_folder",
    "write_zip",
    "zipped",
]
