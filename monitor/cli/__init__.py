"""The command line: parse, call, print."""

from monitor.cli.app import app, main

__all__ = ["app", "main"]
