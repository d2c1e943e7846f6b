"""Data entry: the admin of every record, of accounts and of tokens."""

from positions.admin import accounts, codebook, documents, sign_in

__all__ = ["accounts", "codebook", "documents", "sign_in"]
