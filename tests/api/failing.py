"""Addresses that fail, as no address should."""

from django.db import InterfaceError, OperationalError, connection
from django.urls import include, path

from project.urls import handler500 as handler500


def fails(request):
    raise RuntimeError


def lost(request):
    """What psycopg2 says when PostgreSQL is stopped."""
    raise OperationalError("server closed the connection unexpectedly")


def closed(request):
    """What it says from then on."""
    raise InterfaceError("connection already closed")


def misunderstood(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")


urlpatterns = [
    path("api/v1/fails/", fails),
    path("api/v1/lost/", lost),
    path("api/v1/closed/", closed),
    path("api/v1/misunderstood/", misunderstood),
    path("lost/", lost),
    path("", include("project.urls")),
]
