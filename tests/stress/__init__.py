"""Kills and load: slow, and run by `make stress` only."""
