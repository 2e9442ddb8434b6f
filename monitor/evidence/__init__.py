"""Dated evidence: what a site says of when it was edited, and how far that is believed. Pure."""
