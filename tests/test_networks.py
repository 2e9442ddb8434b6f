"""Addresses of channels, profiles and pages on networks: which have a feed, and which have none."""

from __future__ import annotations

import pytest

from monitor import networks
from monitor.errors import InputError
from monitor.model import Kind
from monitor.urls import may_be_person, normalise

CHANNEL = "UC" + "a1B2c3D4e5F6g7H8i9J0kL"
YOUTUBE = "https://www.youtube.com/feeds/videos.xml"

FEEDS = {
    f"https://www.youtube.com/channel/{CHANNEL}": f"{YOUTUBE}?channel_id={CHANNEL}",
    f"m.youtube.com/channel/{CHANNEL}/videos": f"{YOUTUBE}?channel_id={CHANNEL}",
    "https://www.youtube.com/playlist?list=PL12345678901": f"{YOUTUBE}?playlist_id=PL12345678901",
    "https://www.youtube.com/user/baker": f"{YOUTUBE}?user=baker",
    "https://mastodon.example/@bakery": "https://mastodon.example/@bakery.rss",
    "https://mastodon.example/@bakery.rss": "https://mastodon.example/@bakery.rss",
    "@bakery@mastodon.example": "https://mastodon.example/@bakery.rss",
    "https://bsky.app/profile/bakery.example": "https://bsky.app/profile/bakery.example/rss",
    "https://bsky.app/profile/did:plc:abc": "https://bsky.app/profile/did:plc:abc/rss",
    "https://medium.com/@bakery": "https://medium.com/feed/@bakery",
    "https://bakery.tumblr.com": "https://bakery.tumblr.com/rss",
    "https://bakery.substack.com/": "https://bakery.substack.com/feed",
    "https://blog.example/feed.xml": "https://blog.example/feed.xml",
    f"{YOUTUBE}?channel_id={CHANNEL}": f"{YOUTUBE}?channel_id={CHANNEL}",
}


@pytest.mark.parametrize(("typed", "feed"), FEEDS.items())
def test_a_channel_typed_as_a_feed_is_its_feed(typed: str, feed: str) -> None:
    assert normalise(typed, Kind.FEED) == feed


@pytest.mark.parametrize("feed", FEEDS.values())
def test_a_feed_stays_what_it_is(feed: str) -> None:
    assert normalise(feed, Kind.FEED) == feed


PAGES = {
    "https://de.linkedin.com/company/huber/posts/": "LinkedIn",
    "linkedin.com/school/huber": "LinkedIn",
    "https://www.xing.com/pages/huber": "XING",
    "https://www.xing.com/companies/huber": "XING",
    "https://www.instagram.com/huber/?hl=de": "Instagram",
    "https://x.com/huber": "X",
    "https://twitter.com/huber": "X",
    "https://www.tiktok.com/@huber": "TikTok",
    "https://g.page/huber": "Google",
    "https://www.google.com/maps/place/Huber/@52.5,13.4,17z": "Google",
}


@pytest.mark.parametrize(("typed", "name"), PAGES.items())
def test_a_page_of_a_company_is_taken_as_a_profile(typed: str, name: str) -> None:
    assert networks.name_of(normalise(typed, Kind.PROFILE)) == name


REFUSED = {
    "https://www.linkedin.com/in/maria-huber": "a person on LinkedIn",
    "https://www.xing.com/profile/Maria_Huber": "a person on XING",
    "https://www.instagram.com/p/abc": "no page of a company",
    "https://www.instagram.com/reel/abc": "no page of a company",
    "https://x.com/home": "no page of a company",
    "https://www.tiktok.com/": "no page of a company",
    "https://huber.example/": "belongs to none of",
    "https://www.facebook.com/huber": "use --facebook",
}


@pytest.mark.parametrize(("typed", "why"), REFUSED.items())
def test_what_is_no_such_page_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        normalise(typed, Kind.PROFILE)


@pytest.mark.parametrize("kind", [Kind.WEBSITE, Kind.FEED])
def test_a_network_without_a_feed_is_no_website_and_no_feed(kind: Kind) -> None:
    with pytest.raises(InputError, match="--profile"):
        normalise("https://www.linkedin.com/company/huber", kind)


def test_a_handle_has_its_feed_on_its_page() -> None:
    assert networks.needs_reading("https://www.youtube.com/@baker")
    body = f'<html><script>{{"externalId":"{CHANNEL}"}}</script></html>'.encode()
    assert networks.feed_in(body) == f"{YOUTUBE}?channel_id={CHANNEL}"


@pytest.mark.parametrize("body", [b"", b"<html></html>", b'"externalId":"UC"', b"\xff" * 5_000_000])
def test_a_page_that_names_no_channel_names_none(body: bytes) -> None:
    assert networks.feed_in(body) is None


PAGE_FORMS = {
    "https://www.facebook.com/My.Page": "My.Page",
    "fb.com/my.page/photos": "my.page",
    "https://de-de.facebook.com/pg/my.page/posts/": "my.page",
    "https://m.facebook.com/my.page?ref=x#y": "my.page",
    "https://mbasic.facebook.com/my.page": "my.page",
    "https://www.facebook.com/Huber-123456789012": "123456789012",
    "https://www.facebook.com/p/Huber-100012345678901/": "100012345678901",
    "https://www.facebook.com/people/Huber/100012345678901/": "100012345678901",
    "https://www.facebook.com/pages/Huber/1234567": "1234567",
    "https://www.facebook.com/pages/category/Bakery/Huber-1234567/": "1234567",
    "https://www.facebook.com/profile.php?id=100012345678901&sk=about": "100012345678901",
    "https://business.facebook.com/latest/home?asset_id=1234567": "1234567",
    "https://www.facebook.com/1234567/settings": "1234567",
    "https://m.me/my.page": "my.page",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.facebook.com%2Fmy.page": "my.page",
    "@my.page": "my.page",
}


@pytest.mark.parametrize(("typed", "name"), PAGE_FORMS.items())
def test_a_page_on_facebook_has_one_form(typed: str, name: str) -> None:
    assert normalise(typed, Kind.FACEBOOK) == f"https://www.facebook.com/{name}"


NO_PAGE = {
    "https://www.facebook.com/groups/bakers": "group",
    "https://www.facebook.com/events/1": "event",
    "https://www.facebook.com/reel/1": "single post",
    "https://www.facebook.com/watch?v=1": "single post",
    "https://fb.watch/aBc1/": "single post",
    "https://www.facebook.com/permalink.php?story_fbid=1&id=2": "single post",
    "https://www.facebook.com/share/p/abc": "share link",
    "https://www.facebook.com/share/abc": "share link",
    "https://www.facebook.com/sharer.php?u=x": "share link",
    "https://www.facebook.com/login": "belongs to Facebook itself",
    "https://www.facebook.com/marketplace/1": "belongs to Facebook itself",
    "https://www.facebook.com/": "name is missing",
    "https://facebook.com@evil.example/x": "password",
    "https://facebook.com.evil.example/x": "no address of Facebook",
    "https://www.facebookcorewwwi.onion/x": "no address of Facebook",
    "ftp://facebook.com/x": "only addresses of the web",
}


@pytest.mark.parametrize(("typed", "why"), NO_PAGE.items())
def test_what_is_no_page_on_facebook_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        normalise(typed, Kind.FACEBOOK)


MAYBE = {
    "https://www.facebook.com/100012345678901": True,
    "https://www.facebook.com/61550000000000": True,
    "https://www.facebook.com/1234567": False,
    "https://www.facebook.com/my.page": False,
}


@pytest.mark.parametrize(("url", "maybe"), MAYBE.items())
def test_a_number_may_be_a_persons(url: str, maybe: bool) -> None:
    assert may_be_person(url) is maybe
