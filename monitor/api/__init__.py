"""The door for scripts: JSON under /api/, told by an OpenAPI description; health and figures.

A room per noun. Rights and rules are those of the pages: `accounts.rights`, `register`, `deeds`.
"""
