"""The tests; `tests.web` is the web they look at."""
