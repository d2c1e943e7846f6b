"""The REST API: read-only resources and the analyses of a negotiation."""
