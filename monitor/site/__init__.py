"""What belongs to a site: what it names of itself, and which of its pages are watched. Pure.

scope        which addresses are watched, and the form in which they are kept
links        where a page leads, and what it says of itself
sitemap      what a site lists of itself
endless      calendars, filters, and whatever else goes on for ever
choose       which pages are watched, and why each
drift        what a listing says now that it did not say before
tags         whole tags, the only ones that are read
discover     feeds and Facebook pages that a page names
theirs       whether a page is still the client's
"""
