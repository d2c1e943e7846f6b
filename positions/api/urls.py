"""Addresses of the API under /api/v1/."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from positions.api.analyses import ANALYSES
from positions.api.caching import unchanging
from positions.api.charts import CHARTS
from positions.api.citations import Cite
from positions.api.problems import not_found
from positions.api.resources import RESOURCES, Index
from positions.api.schema import (
    DocsView,
    SchemaView,
    described_analysis,
    described_chart,
    described_resource,
)
from positions.api.schema_of_writing import described_bundle_file, described_bundle_upload
from positions.api.search import Search

app_name = "api"

router = SimpleRouter()
for name, resource in RESOURCES.items():
    router.register(name, described_resource(resource), basename=name)

urlpatterns = [
    path("", unchanging(Index.as_view()), name="index"),
    path("schema/", unchanging(SchemaView.as_view()), name="schema"),
    path("docs/", unchanging(DocsView.as_view(url_name="api:schema")), name="docs"),
    path("search/", Search.as_view(), name="search"),
    re_path(r"^negotiations/(?P<slug>[-\w]+)/cite/$", Cite.as_view(), name="cite"),
    *[
        re_path(
            rf"^negotiations/(?P<slug>[-\w]+)/{name}/$",
            described_analysis(name, analysis).as_view(),
            name=name,
        )
        for name, analysis in ANALYSES.items()
    ],
    *[
        re_path(
            rf"^negotiations/(?P<slug>[-\w]+)/{name}/chart/$",
            described_chart(name, chart).as_view(),
            name=f"{name}-chart",
        )
        for name, chart in CHARTS.items()
    ],
    re_path(
        r"^negotiations/(?P<slug>[-\w]+)/bundle\.zip$",
        described_bundle_file().as_view(),
        name="bundle-file",
    ),
    re_path(
        r"^negotiations/(?P<slug>[-\w]+)/bundle/$",
        described_bundle_upload().as_view(),
        name="bundle",
    ),
    *router.urls,
    # Only what ends in a slash, so that an address without one is still led to the one with it; a file has none.
    re_path(r"^.*(?:/|\.zip)$", not_found),
]
