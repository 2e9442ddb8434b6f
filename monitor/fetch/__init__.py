"""The web: requests, address guard, robots.txt, politeness.

web          get: redirects, robots.txt and turns, in order; ask: one request to an API
graph        the Graph API: token in a header, proof of the app
response     reply → page, or the reason why it is none
answer       what statuses, headers and first bytes mean
exchange     one request and its answer
line         connections: to approved addresses only
guard        which addresses those are
decode       compressed bodies, in bounded pieces
leash        total time limits
politeness   turns at a host
robots       what a robots.txt asks of us
faults       what went wrong on the way, in words
"""

from monitor.fetch.answer import FEED, HTML, JSON, SITEMAP
from monitor.fetch.response import Response
from monitor.fetch.web import Web

__all__ = ["FEED", "HTML", "JSON", "SITEMAP", "Response", "Web"]
