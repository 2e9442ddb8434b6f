"""Agreed actions: what was promised in a workshop, and whether it is there. Pure."""
