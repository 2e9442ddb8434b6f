"""Each reason why there is no answer, in one sentence, and what to do about it. Pure."""

from __future__ import annotations

from monitor.compose.language import N_, Language
from monitor.model import Reason

OURS = frozenset({Reason.OWN_NETWORK_DOWN, Reason.NOT_LOOKED, Reason.INTERNAL})
"""Reasons that lie with our own server, not with the page."""

UNDECIDED = frozenset(
    {Reason.OPEN_SUSPICION, Reason.CANNOT_JUDGE, Reason.FEW_LOOKS, Reason.FEW_PAGES}
)
"""Reasons why looks that did see the page still give no answer."""

_WAIT = N_("No action is needed: we wait and try again.")
_BROWSER = N_(
    "Open the page in a browser; if it fails there too, tell whoever looks after the website."
)
_LET_IN = N_("Ask whoever looks after the website to let POROMKI in, or look at the page yourself.")

_RENEW = N_(
    "Ask the client for a new one (poromki facebook connect);"
    " until then please look at the page yourself."
)

# (what happened, what to do): for a consultant, not for a technician.
_SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.TIMEOUT: (N_("The website’s server did not answer in time."), _BROWSER),
    Reason.DNS: (
        N_("The domain in the address could not be found."),
        N_("Check the address for a typing error, and whether the domain is still registered."),
    ),
    Reason.TLS: (
        N_("The website’s security certificate is not valid."),
        N_("Whoever looks after the website should renew or repair the certificate."),
    ),
    Reason.CONNECTION: (N_("The website’s server could not be reached."), _BROWSER),
    Reason.HTTP_STATUS: (N_("The website’s server gave an unexpected answer."), _BROWSER),
    Reason.NOT_FOUND: (
        N_("There is no page at this address any more."),
        N_("Find out the new address and register it."),
    ),
    Reason.FORBIDDEN: (N_("The website’s server refused to show us the page."), _LET_IN),
    Reason.THROTTLED: (N_("The website’s server asked us to come less often."), _WAIT),
    Reason.SERVER_ERROR: (N_("The website’s server reported an error of its own."), _BROWSER),
    Reason.REDIRECT_LOOP: (
        N_("The address forwards in circles."),
        N_("Whoever looks after the website should repair the forwarding."),
    ),
    Reason.REDIRECT_ELSEWHERE: (
        N_("The address now leads to another website."),
        N_("Check whether the website has moved, and register its new address."),
    ),
    Reason.PRIVATE_ADDRESS: (
        N_("The address leads into a private network, which we do not visit."),
        N_("Check the address and register the public one."),
    ),
    Reason.ROBOTS_DENIED: (
        N_("The website asks programs not to read this page (robots.txt)."),
        N_(
            "Ask whoever looks after the website to allow POROMKI in robots.txt,"
            " or look at the page yourself."
        ),
    ),
    Reason.TOO_LARGE: (
        N_("The page is too large to be read."),
        N_("Register a smaller page, such as the one with the news."),
    ),
    Reason.WRONG_TYPE: (
        N_("The address does not lead to a page or feed that we can read."),
        N_("Check the address and register that of the page itself."),
    ),
    Reason.BROKEN_RESPONSE: (N_("The answer of the website’s server was damaged."), _BROWSER),
    Reason.EMPTY: (N_("The page came without any content."), _BROWSER),
    Reason.LOGIN_WALL: (
        N_("The page is shown only after logging in."),
        N_("Register a page that everyone can see, or look at the page yourself."),
    ),
    Reason.BOT_CHALLENGE: (
        N_("The website asks its visitors to prove that they are human."),
        _LET_IN,
    ),
    Reason.CONSENT_WALL: (N_("A cookie notice hides the page."), _LET_IN),
    Reason.WAITING_ROOM: (N_("The website put us into a waiting queue."), _WAIT),
    Reason.ERROR_PAGE: (N_("The website showed an error message instead of the page."), _BROWSER),
    Reason.MAINTENANCE: (
        N_("The website says that it is being worked on."),
        N_("Ask when it will be back: perhaps something new is on its way."),
    ),
    Reason.PARKED: (
        N_("The address shows only a placeholder of a domain provider."),
        N_("Check whether the domain has expired or moved, and let the client know."),
    ),
    Reason.FOREIGN: (
        N_("The address now shows somebody else’s website."),
        N_("Check whether the domain is still the client’s, and register the new address."),
    ),
    Reason.PLACEHOLDER: (
        N_("The address shows only a placeholder page, such as “coming soon”."),
        N_("Ask when the page will be ready: perhaps something new is on its way."),
    ),
    Reason.SCRIPT_SHELL: (
        N_("The page gets its content only in a browser that runs scripts."),
        N_("Register the website’s feed or another page, or look at the page yourself."),
    ),
    Reason.REDIRECT_STUB: (
        N_("The page only forwards to another address."),
        N_("Register the address that it leads to."),
    ),
    Reason.COLLAPSED: (
        N_("Most of the page’s usual content was missing."),
        N_("Open the page in a browser and see whether it is complete."),
    ),
    Reason.OTHER_LANGUAGE: (
        N_("The page came in another language than usual."),
        N_("Register the address of the language that the client edits."),
    ),
    Reason.CANNOT_JUDGE: (
        N_("The page looks so different at every look that edits cannot be told apart."),
        N_("Register a steadier page, such as the one with the news, or look at it yourself."),
    ),
    Reason.NEEDS_TOKEN: (
        N_("Facebook shows us the page only with the client’s permission (a Page token)."),
        N_("Look at the page yourself, and note what you saw with “poromki looked”."),
    ),
    Reason.NEEDS_PERSON: (
        N_("This network shows its pages to people only, not to programs."),
        N_("Please look at it yourself, and note what you saw with “poromki looked”."),
    ),
    Reason.TOKEN_DEAD: (
        N_("Facebook no longer accepts the client’s permission (the Page token)."),
        _RENEW,
    ),
    Reason.TOKEN_RIGHTS: (
        N_("The client’s permission does not include reading the page’s posts."),
        _RENEW,
    ),
    Reason.OTHER_PAGE: (
        N_("What answered is another page than the one that is registered."),
        N_("Check the page’s address, and whether the permission is for this very page."),
    ),
    Reason.GONE_OR_FORBIDDEN: (
        N_(
            "Facebook says that the page is gone, or that we may not see it: it does not say which."
        ),
        N_("Open the page in a browser; if it is there, ask the client for a new permission."),
    ),
    Reason.UNKNOWN_NAME: (
        N_("Facebook knows no page of this name; it may have been renamed, or be a profile."),
        N_("Open the page in a browser and register the address that it shows."),
    ),
    Reason.PERSONAL_PROFILE: (
        N_("This address looks like the profile of a person, not like a page."),
        N_("Profiles cannot be watched; ask the client for the address of their page."),
    ),
    Reason.TEMPORARY: (N_("Facebook had a trouble of its own."), _WAIT),
    Reason.BLOCKED: (
        N_("Facebook does not answer our requests for the time being."),
        N_("We leave it alone for some days; please look at the page yourself meanwhile."),
    ),
    Reason.UNEXPECTED: (
        N_("Facebook gave an answer that we do not understand."),
        N_("Please look at the page yourself; the technical detail helps whoever runs POROMKI."),
    ),
    Reason.EMPTY_LIST: (
        N_("The list of posts came empty; a missing right looks just the same."),
        N_("Please look at the page yourself, and note what you saw with “poromki looked”."),
    ),
    Reason.ENDLESS_LIST: (
        N_("The list of posts could not be read to its end."),
        N_("Please look at the page yourself, and note what you saw with “poromki looked”."),
    ),
    Reason.REELS_UNSEEN: (
        N_("There are no new posts, but Reels could not be checked."),
        N_("Please look at the page’s Reels yourself, and note what you saw."),
    ),
    Reason.WITHHELD: (
        N_("Facebook showed us the page without its posts."),
        N_("Please look at the page yourself, and note what you saw with “poromki looked”."),
    ),
    Reason.UNAVAILABLE: (
        N_("Facebook does not show this page without logging in."),
        N_("Open it in a browser: it may be restricted, not published, or at another address."),
    ),
    Reason.FEED_IN_PART: (
        N_("The page’s feed may leave things out."),
        N_("Please look at the page yourself, and note what you saw with “poromki looked”."),
    ),
    Reason.NO_PROOF: (
        N_("What can be seen of the page is no proof."),
        N_("Please look at the page yourself, and note what you saw with “poromki looked”."),
    ),
    Reason.OWN_NETWORK_DOWN: (
        N_("Our own server had no connection to the internet."),
        N_(
            "Whoever runs the POROMKI server should check its connection;"
            " the looks resume by themselves."
        ),
    ),
    Reason.NOT_LOOKED: (
        N_("Our own server did not look during this time."),
        N_("Whoever runs the POROMKI server should check that the service is running."),
    ),
    Reason.FEW_LOOKS: (
        N_("There were too few successful looks to be sure."),
        N_("Look at the page yourself if you need an answer now; our looks go on."),
    ),
    Reason.FEW_PAGES: (
        N_("Too few of the website’s pages could be read to be sure."),
        N_("Look at the website yourself if you need an answer now; our looks go on."),
    ),
    Reason.OPEN_SUSPICION: (
        N_("Something looks different, but no further look has confirmed it yet."),
        N_("Look at the page yourself if you need an answer now; our looks go on."),
    ),
    Reason.INTERNAL: (
        N_("An error in POROMKI itself kept us from looking."),
        N_("Whoever runs the POROMKI server finds the details in the service’s log."),
    ),
}


def sentence(reason: Reason, speech: Language) -> str:
    """What happened."""
    return speech.gettext(_SENTENCES[reason][0])


def advice(reason: Reason, speech: Language) -> str:
    """What to do about it."""
    return speech.gettext(_SENTENCES[reason][1])
