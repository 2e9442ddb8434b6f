"""Measures, for developers: `make bench`."""
