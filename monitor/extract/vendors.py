"""Facts of the field: what only the pages of shields, hosters and parkers hold. Pure.

Each was read in the vendor's documentation or in pages it serves.
"""

from __future__ import annotations

from monitor.model import Reason

_CHALLENGES = (
    "_cf_chl_opt",  # Cloudflare: developers.cloudflare.com/cloudflare-challenges/
    "cf-browser-verification",
    "cloudflare.com/5xx-error-landing",
    "sucuri_cloudproxy",  # Sucuri: docs.sucuri.net
    "_Incapsula_Resource",  # Imperva: docs.imperva.com
    "captcha-delivery.com",  # DataDome: docs.datadome.co
    "px-captcha",  # HUMAN: docs.humansecurity.com
    "KPSDK",  # Kasada: docs.kasada.io
    "awsWafCookieDomainList",  # AWS WAF: docs.aws.amazon.com/waf/
    "token.awswaf.com",
    "errors.edgesuite.net",  # Akamai: techdocs.akamai.com
    "sec-cpt-if",
    "bm-verify=",
    'window["bobcmn"]',  # F5: my.f5.com
    "/.well-known/ddos-guard/",
    "/.well-known/sgcaptcha/",  # SiteGround
    "/.well-known/vercel/security/",
    "/.within.website/x/cmd/anubis/",  # anubis.techaro.lol
    "/errors/validateCaptcha",
)
_PARKED = (
    "sedoparking.com",
    "parkingcrew.net",
    "bodis.com",
    "data-adblockkey=",  # Google's programme for parked domains
    "parking-lander",  # GoDaddy
    "above.com/park",
    "/cgi-sys/suspendedpage.cgi",  # cPanel: docs.cpanel.net
)
_PLACEHOLDERS = ("/cgi-sys/defaultwebpage.cgi", "go.microsoft.com/fwlink/?linkid=66138")
_ERRORS = (
    "<Error><Code>",  # object stores: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    "herokucdn.com/error-pages/",  # devcenter.heroku.com/articles/error-pages
    "DNS_PROBE_FINISHED",
)

MARKUP = {
    **dict.fromkeys(_CHALLENGES, Reason.BOT_CHALLENGE),
    **dict.fromkeys(_PARKED, Reason.PARKED),
    **dict.fromkeys(_PLACEHOLDERS, Reason.PLACEHOLDER),
    **dict.fromkeys(_ERRORS, Reason.ERROR_PAGE),
}
"""What a page's markup holds, and what the page then is, if it says little."""

LOGIN_FORMS = ("wp-login.php", "post-password-form", 'id="form-login"', 'action="/password"')
"""Forms of WordPress, Joomla and Shopify that stand where the page should."""

CAPTCHAS = (
    "g-recaptcha",  # developers.google.com/recaptcha/docs/display
    "h-captcha",  # docs.hcaptcha.com
    "cf-turnstile",  # developers.cloudflare.com/turnstile/
    "frc-captcha",  # developer.friendlycaptcha.com
    "arkoselabs.com",  # developer.arkoselabs.com
    "geetest.com",  # docs.geetest.com
)
"""Tests for people. They stand in contact forms too, beside a field to write in."""
TO_WRITE = ("<textarea", "type=email", 'type="email"', "type='email'", 'name="email"')

HOSTERS = frozenset(
    (
        *("afternic.com", "all-inkl.com", "apache.org", "aruba.it", "bodis.com", "checkdomain.de"),
        *("cpanel.net", "dan.com", "debian.org", "directadmin.com", "domainfactory.de"),
        *("easyname.com", "fasthosts.co.uk", "froxlor.org", "gandi.net", "godaddy.com"),
        *("hetzner.com", "hosteurope.de", "hostinger.com", "hostpoint.ch", "hugedomains.com"),
        *("infomaniak.com", "ionos.com", "ionos.de", "ispconfig.org", "jimdo.com", "loopia.com"),
        *("mittwald.de", "namecheap.com", "netcup.de", "nginx.org", "nginx.com", "openresty.org"),
        *("ovh.com", "ovhcloud.com", "plesk.com", "register.it", "sedo.com", "strato.de"),
        *("united-domains.de", "webgo.de", "wix.com", "world4you.com", "wordpress.com"),
    )
)
"""Where a page leads that a hoster, registrar or parker put up; an owner's page leads elsewhere."""
