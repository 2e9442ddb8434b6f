"""What belongs to a site: what it names of itself, and which of its pages are watched. Pure.

discover     feeds and Facebook pages that a page names
"""
