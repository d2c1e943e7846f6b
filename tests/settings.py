"""The project's own settings, with what tests must not need from the environment."""

import os

os.environ.setdefault("SECRET_KEY", "tests")
os.environ.setdefault("SECURE_SSL_REDIRECT", "0")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")

from project.settings import *  # noqa: E402, F403 - after the environment is set

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

AXES_ENABLED = False
"""Only the tests of signing in switch it on: a record of each of some thousand sign-ins costs time."""

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
"""Tests count their queries: throttles ask none, and the tests of the caches make their own."""
