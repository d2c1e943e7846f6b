"""An address that fails, as no address should."""

from django.urls import path

from project.urls import handler500 as handler500


def fails(request):
    raise RuntimeError


urlpatterns = [path("api/v1/fails/", fails)]
