"""POROMKI: after a workshop, say when nothing has changed, and when something has."""
