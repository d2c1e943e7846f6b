"""The one application of the project."""

from importlib import import_module

from django.apps import AppConfig


class PositionsConfig(AppConfig):
    name = "positions"
    verbose_name = "Negotiations"

    def ready(self) -> None:
        """Every write keeps the ledger; both modules need the models, which are there only now."""
        history, ledger = import_module("positions.history"), import_module("positions.ledger")
        history.revised.connect(ledger.keep)
