"""The rules R1–R20 of Parley as pure functions on frozen records: no Django, no clock, no settings."""
