"""Accounts of consultants: passwords, sessions, tokens of scripts, and who may see what."""
