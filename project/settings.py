"""Settings, read from the environment; the table of them is in README.md."""

import datetime
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from project.environment import (
    cache,
    choice,
    database,
    digit,
    hosts,
    rate,
    replica,
    seconds,
    switch,
    text,
)
from project.logs import FORMATS, logging_as

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = switch("DEBUG", default=False)

SECRET_KEY = text("SECRET_KEY", default="only-for-debugging" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random string, or set DEBUG=1 on your own machine."
    )

ALLOWED_HOSTS = hosts("ALLOWED_HOSTS")

INSTALLED_APPS = [
    "positions",  # before the admin, so that its templates win
    "project.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "corsheaders",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "project.middleware.named_requests",
    "project.middleware.bodiless_heads",
    "project.health.probed",  # whoever asks by whatever name, and not worth a line of the log
    "project.middleware.told_requests",
    "project.middleware.readable_cookies",
    "corsheaders.middleware.CorsMiddleware",  # before all that may answer or refuse
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # not of static files: whitenoise answers parts of them
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Nothing but this turns replicas on: without it there is no router, no middleware, no question more.
if found := replica("DATABASE_REPLICA_URL", DATABASES["default"]):
    DATABASES["replica"] = found
    DATABASE_ROUTERS = ["project.replica.Router"]
    MIDDLEWARE.append("project.replica.Reads")  # last: nearest to the views, which it may ask twice
REPLICA_LAG = seconds("REPLICA_LAG", default=5)

CACHES = {"default": cache("CACHE_URL", DATABASES["default"])}
if found and CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    raise ImproperlyConfigured(
        f"CACHE_URL is “{text('CACHE_URL')}”: with DATABASE_REPLICA_URL all processes must share one, "
        "leave it empty."
    )

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first, so that it is asked before any password is
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

# By name and address together: by address alone one colleague would lock out all of an office, by
# name alone anybody could lock out anyone.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "positions.admin.sign_in.Failures"
AXES_CLIENT_IP_CALLABLE = "positions.admin.sign_in.address_of"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "positions.admin.sign_in.closed"
AXES_ENABLE_ADMIN = False  # ours is for superusers only
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken"]

# A memorandum with 15 terms and 52 claims is a form of 1,041 fields; Django stops at 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = switch("WHITENOISE_USE_FINDERS", default=True)
# With finders nothing is collected, and whitenoise warns of a folder that is not there.
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else BASE_DIR / "staticfiles"

SECURE_SSL_REDIRECT = switch("SECURE_SSL_REDIRECT", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # strict would sign out who follows a link
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT
X_FRAME_OPTIONS = "DENY"

PROXIES = digit("PROXIES", default=1)
if PROXIES:
    # TLS ends at the first of them; without this word of theirs every answer would lead there again.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # the API's documentation draws its icons as data
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}

THROTTLE_ANON = rate("THROTTLE_ANON", default="1200/min")
THROTTLE_USER = rate("THROTTLE_USER", default="6000/min")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "positions.api.authentication.Token",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": [
        "positions.api.formats.JSONRenderer",
        "positions.api.formats.CSVRenderer",
        "positions.api.formats.XLSXRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": ["positions.api.parsing.JSON"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "positions.api.formats.Negotiated",
    "DEFAULT_METADATA_CLASS": "positions.api.formats.Options",
    "DEFAULT_PAGINATION_CLASS": "positions.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "positions.api.operations.Operation",
    "DEFAULT_THROTTLE_CLASSES": [
        "positions.api.throttles.ByAddress",
        "positions.api.throttles.ByAccount",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": THROTTLE_ANON, "user": THROTTLE_USER},
    # The last address in X-Forwarded-For is the one the proxy saw; those before it are hearsay.
    "NUM_PROXIES": PROXIES,
    "EXCEPTION_HANDLER": "positions.api.problems.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

# Anyone's page may read what is public. No account is lent to it: neither cookies nor tokens pass.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "if-none-match", "x-request-id"]
CORS_EXPOSE_HEADERS = ["ETag", "Link", "Retry-After", "X-Request-ID", "Parley-Revision"]

REST_KNOX = {"TOKEN_TTL": datetime.timedelta(days=365)}

SPECTACULAR_SETTINGS = {
    "TITLE": "Parley",
    "DESCRIPTION": (BASE_DIR / "positions" / "api" / "about.md").read_text(encoding="utf-8"),
    "VERSION": "1",
    "LICENSE": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": ["positions.api.operations.finished"],
    "TAGS": [
        {"name": "analyses", "description": "What the rules make of a negotiation's records."},
        {"name": "search", "description": "Words, in every negotiation one may see."},
        {"name": "index", "description": "What there is."},
    ],
}

LOGGING = logging_as(choice("LOG_FORMAT", FORMATS))
