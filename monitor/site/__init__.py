"""What belongs to a site: what it names of itself, and which of its pages are watched. Pure.

scope        which addresses are watched, and the form in which they are kept
discover     feeds and Facebook pages that a page names
"""
