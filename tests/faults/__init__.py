"""Faults that Parley must bear, each a script with its figures in docs/operations.md: `python -m tests.faults.NAME`."""
