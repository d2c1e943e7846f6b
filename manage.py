#!/usr/bin/env python3
"""Parley's commands."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

from project.checks import reached
from project.demo import prepare_environment

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    if sys.argv[1:2] == ["demo"]:
        prepare_environment()
    # An import holds a million objects, none of them in a cycle; looking through them all again and
    # again, as Python does by default, is a quarter of its work.
    gc.set_threshold(100_000, 50, 100)
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:
        sys.exit(str(wrong))
    except OperationalError:
        gone = reached(["default"])
        if not gone:
            raise
        sys.exit(gone[0].msg)
