"""Addresses of the site."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:docs")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("positions.api.urls")),
]

handler400 = "positions.api.problems.bad_request"
handler404 = "positions.api.problems.not_found"
handler500 = "positions.api.problems.server_error"
