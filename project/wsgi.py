"""The server's entry: `gunicorn project.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - all modules are read now, not while the first reader waits

# A large negotiation is a hundred thousand records that live for one request; by default Python looks
# through all of them for cycles again and again, half of the time that a large page takes.
gc.freeze()
gc.set_threshold(100_000, 50, 100)
