"""The pages that the service shows: one door beside the command line.

`app` makes the application, `serve` runs it beside the service's ticks; each
further set of pages is a router of its own. Only this package knows FastAPI,
Starlette and uvicorn.
"""
