"""What search engines are told of an owner: the facts, and nothing that a machine writes anew."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.extract import read_page
from monitor.model import BlockKind, Snapshot


def told(*data: Any) -> list[str]:
    scripts = "".join(
        f'<script type="application/ld+json">{d if isinstance(d, str) else json.dumps(d)}</script>'
        for d in data
    )
    page = f"<title>Inn</title>{scripts}<p>An inn by the brook, good and old.</p>"
    read = read_page(page.encode(), url="https://inn.example/")
    assert isinstance(read, Snapshot)
    return [b.text for b in read.blocks if b.kind is BlockKind.DATA]


FACTS = {
    "hours in a line": (
        {"@type": "Restaurant", "openingHours": ["Mo-Fr 09:00-18:00", "Sa 10:00-14:00"]},
        ["openingHours: Mo-Fr 09:00-18:00, Sa 10:00-14:00"],
    ),
    "hours day by day, by address": (
        {
            "@graph": [
                {
                    "@type": "LocalBusiness",
                    "telephone": "+49 89 1234",
                    "openingHoursSpecification": [
                        {"dayOfWeek": "https://schema.org/Monday", "opens": "09:00"}
                    ],
                }
            ]
        },
        ["telephone: +49 89 1234", "dayOfWeek: Monday; opens: 09:00"],
    ),
    "an event": (
        {"@type": "Event", "startDate": "2026-12-05T19:00", "name": "Concert"},
        ["startDate: 2026-12-05T19:00"],
    ),
    "a price": ({"offers": {"@type": "Offer", "price": 12.5}}, ["price: 12.5"]),
    "a rating and an instant are a machine's": (
        {"aggregateRating": {"ratingValue": 4.9, "ratingCount": 31}, "dateModified": "2026-11-22"},
        [],
    ),
    "no JSON": ("{broken", []),
    "a number": ("7", []),
    "nested without end": ("[" * 50_000, []),
    "far too much of it": (
        [{"price": n} for n in range(1000)],
        [f"price: {n}" for n in range(60)],
    ),
}


@pytest.mark.parametrize("what", FACTS)
def test_facts_of_a_page(what: str) -> None:
    data, expected = FACTS[what]
    assert told(data) == expected


def test_a_fact_told_twice_is_one() -> None:
    assert told({"email": "a@inn.example"}, {"email": "a@inn.example"}) == ["email: a@inn.example"]
