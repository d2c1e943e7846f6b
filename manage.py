#!/usr/bin/env python3
"""Parley's commands."""

import os
import sys

from django.core.management import execute_from_command_line

from project.demo import prepare_environment

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    if sys.argv[1:2] == ["demo"]:
        prepare_environment()
    execute_from_command_line(sys.argv)
