"""Addresses of the site."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:docs")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("positions.api.urls")),
]

handler500 = "positions.api.problems.server_error"
