"""Data entry: the admin of every record, of accounts and of tokens."""

from django.contrib import admin

from positions.admin import accounts, codebook, documents

__all__ = ["accounts", "codebook", "documents"]

admin.site.site_header = "Parley"
admin.site.site_title = "Parley"
admin.site.index_title = "Data entry"
