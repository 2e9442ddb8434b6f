"""Facts of the field: names that vendors give their dialogs, and frameworks their hidden words.

Each was read in the vendor's public documentation or in pages it serves.
"""

from __future__ import annotations


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


CONSENT_TOKENS = _names(
    "cookie cookies cookiebar cookiebanner cookiebot cookieconsent cookielaw cookiehub cookieyes "
    "consent consents gdpr dsgvo ccpa cmp cky cybot usercentrics onetrust ot didomi iubenda "
    "axeptio tarteaucitron osano truste borlabs cmplz complianz klaro quantcast qc"
)
FOR_EARS = _names(
    "sr-only sr-only-focusable visually-hidden visually-hidden-focusable visuallyhidden "
    "screen-reader-text screen-reader screenreader-only cdk-visually-hidden u-visually-hidden "
    "element-invisible"
)
"""Classes by which Tailwind, Bootstrap, WordPress, Angular, Drupal speak to screen readers only."""
FOR_EARS_SELECTOR = ", ".join(f".{name}" for name in sorted(FOR_EARS))
NOTICE = "alert"
"""The class of Bootstrap's boxes for visitors ("closed today"), which bear the role of an alert
too: getbootstrap.com/docs/5.3/components/alerts/"""
SCRIPTED_FORMS = _names("hs-form hbspt-form mktoForm")
"""Forms that HubSpot and Marketo put in by script, at one look and not at the next."""
CONSENT_NAMES = ("cook", "consent", "cmp", "gdpr", "onetrust", "usercentrics", "cky", "borlabs")
"""Parts of ids and classes, one of which a dialog's bears beside a token of CONSENT_TOKENS."""
VISITORS = _names(
    "comments commentform commento fb-comments comments-area comment-list commentlist "
    "comment-respond comments-link comment-count comments-count recentcomments "
    "widget_recent_comments wp-block-latest-comments wp-block-comments "
    "wp-block-post-comments-form wp-block-post-comments-count wp-block-post-comments-link "
    "comment-wrapper field--name-comment comment-comments ce_comments mod_comments jcomments "
    "dsq-comment-count disqus-comment-count "
    "respond pingback trackback woocommerce-Reviews trustpilot-widget ti-widget google-reviews"
)
"""Ids and classes of what WordPress, Drupal, Contao, JComments, WooCommerce and makers of threads
and ratings put around what visitors write, around its form and its counter. Threads that a
script brings are not read anyhow."""
VISITORS_SAID = _names("comment commentCount aggregateRating")
"""What an `itemprop` says of the same: https://schema.org/CreativeWork."""
VISITORS_KINDS = ("schema.org/Comment", "schema.org/UserComments", "schema.org/AggregateRating")
REVIEW = "schema.org/Review"
FEED_TOKENS = _names(
    "tweet tweets twitter instagram insta sbi ctf cff facebook rss rsswidget feedzy aggregator "
    "newsticker"
)
"""Words in the names of boxes that show what others publish, where they hold a list of links."""
WEATHER_TOKENS = _names(
    "weather wetter meteo weatherwidget wetterwidget meteowidget wetterbox openweathermap "
    "weatherapi wetteronline weatherzone"
)
