"""Addresses of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("project.health")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("positions.api.urls")),
    path("", include("positions.views.urls")),
]

handler400 = "positions.api.problems.bad_request"
handler404 = "positions.api.problems.not_found"
handler500 = "positions.api.problems.server_error"
