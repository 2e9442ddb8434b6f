"""The README's pictures, of invented clients: `make pictures` writes docs/pictures/*.png."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.chromium.visit import Reader, program, visiting
from tests.routes import numbers
from tests.stage import played

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDTH = 1040
PICTURES = {
    "overview": ("/", 940),
    "client": ("/clients/{clients}", 900),
    "change": ("/changes/{changes}", 880),
}
"""Name → the page, and how much of its height is shown."""


def main() -> int:
    """Play the month, open each page, and keep what is seen."""
    found = program()
    if found is None:
        print("No Chromium here: apt install chromium", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, played(Path(folder, "month")) as month:  # noqa: SIM117
        with month.opened(Path(folder, "office")) as office, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found)
            known = numbers(office.db, "Lena", "Kern Bikes")
            with visiting(browser) as visit:
                lena = visit(Reader(office.url))
                lena.enter(office.session("Lena"))
                for name, (path, height) in PICTURES.items():
                    lena.page.set_viewport_size({"width": WIDTH, "height": height})
                    lena.open(path.format_map(known))
                    lena.page.screenshot(path=FOLDER / f"{name}.png")
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
