"""Addresses of the pages; each holds its whole question."""

from django.urls import path, re_path

from positions.views import (
    changes,
    cite,
    claims,
    codebook,
    compare,
    convergence,
    explain,
    issues,
    matrix,
    negotiations,
    proposals,
    search,
    site,
    sources,
)

app_name = "pages"

NEGOTIATION = r"^n/(?P<slug>[-\w]+)/"

urlpatterns = [
    path("", negotiations.home, name="home"),
    path("rules/", site.rules, name="rules"),
    path("search/", search.search, name="search"),
    re_path(rf"{NEGOTIATION}$", matrix.matrix, name="matrix"),
    re_path(rf"{NEGOTIATION}diff/$", changes.diff, name="diff"),
    re_path(rf"{NEGOTIATION}compare/$", compare.compare, name="compare"),
    re_path(rf"{NEGOTIATION}issues/(?P<issue>[-\w]+)/$", issues.issue, name="issue"),
    re_path(rf"{NEGOTIATION}issues/(?P<issue>[-\w]+)/chart/$", issues.chart, name="issue-chart"),
    re_path(rf"{NEGOTIATION}proposals/(?P<proposal>[-\w]+)/$", proposals.proposal, name="proposal"),
    re_path(rf"{NEGOTIATION}claims/$", claims.claims, name="claims"),
    re_path(rf"{NEGOTIATION}claims/group/$", claims.group, name="group"),
    re_path(rf"{NEGOTIATION}sources/(?P<source>[-\w]+)/$", sources.source, name="source"),
    re_path(rf"{NEGOTIATION}convergence/$", convergence.convergence, name="convergence"),
    re_path(rf"{NEGOTIATION}convergence/chart/$", convergence.chart, name="convergence-chart"),
    re_path(rf"{NEGOTIATION}codebook/$", codebook.codebook, name="codebook"),
    re_path(rf"{NEGOTIATION}cite/$", cite.cite, name="cite"),
    re_path(rf"{NEGOTIATION}explain/$", explain.explain, name="explain"),
]
