"""Settings, read from the environment; ``.env.example`` lists and explains every variable.

A missing or malformed value stops the start with a message that names the variable: a service that runs
with a guessed secret or database is worse than one that does not run.
"""

from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()

# -- what runs where ---------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
REDIS_URL = env.str("REDIS_URL")

# Demo sign-ins and demo API keys exist only where this is set; bin/up sets it for its own machine.
WEIGHBRIDGE_DEMO = env.bool("WEIGHBRIDGE_DEMO", default=False)
# The one currency in which this installation states every amount of money (ISO 4217).
REPORTING_CURRENCY = env.str("REPORTING_CURRENCY", default="EUR")
# Private files (attachments, uploads waiting for their import). Never inside the web root.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))()
MEDIA_URL = ""

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "common",
    "users",
    "stakeholders",
    "requests_intake",
    "backlog",
    "planning",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Default deny: a view that strangers may open says so itself (login_not_required).
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "common.http.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- people ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "users.adapters.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# -- HTTP --------------------------------------------------------------------------------------------------
SECURE_TLS = env.bool("SECURE_TLS", default=not (DEBUG or WEIGHBRIDGE_DEMO))
SECURE_SSL_REDIRECT = SECURE_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_TLS
SECURE_HSTS_PRELOAD = SECURE_TLS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# A REST body or a form; files go to disk and have a limit of their own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=10 * 1024 * 1024)
ATTACHMENTS_PER_COMMENT = env.int("ATTACHMENTS_PER_COMMENT", default=10)
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=200 * 1024 * 1024)

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or env.bool("PLAIN_STATIC", default=False)
        else "config.static_files.HashedModulesStorage"
    },
}

# -- language and time -------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = False
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Redis: cache and Celery's broker ------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "common.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "wb",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
CELERY_BROKER_URL = (
    "redis+socket://" + REDIS_URL.removeprefix("unix://") if REDIS_URL.startswith("unix://") else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
}
CELERY_TASK_TIME_LIMIT = 3600
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "drain the outbox": {"task": "common.tasks.drain_outbox", "schedule": 5.0},
    "forget old answers to Idempotency-Keys": {
        "task": "common.tasks.purge_idempotency_records",
        "schedule": crontab(hour="3", minute="23"),
    },
    # A sweep that waits longer than the next one is due is dropped: that one does the same.
    "score what is stale": {
        "task": "backlog.tasks.sweep_stale_scores",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "score what only time changed": {
        "task": "backlog.tasks.score_passing_time",
        "schedule": crontab(minute="7"),
        "options": {"expires": 3000},
    },
    "forget which figures changed": {
        "task": "backlog.tasks.forget_old_changes",
        "schedule": crontab(minute="17"),
        "options": {"expires": 3000},
    },
    "look after plans": {"task": "planning.tasks.look_after_plans", "schedule": 20.0, "options": {"expires": 20}},
    "look back at what shipped": {
        "task": "planning.tasks.look_back",
        "schedule": crontab(hour="4", minute="53"),
        "options": {"expires": 3600},
    },
    # Early, so that whoever reads their news in the morning still has the day.
    "look after promises": {
        "task": "planning.tasks.look_after_promises",
        "schedule": crontab(hour="4", minute="47"),
        "options": {"expires": 3600},
    },
    # Late in the evening, so that a date means the end of that day.
    "put the rankings on record": {
        "task": "backlog.tasks.take_snapshots",
        "schedule": crontab(hour="23", minute="47"),
        "options": {"expires": 720},
    },
    "ask about old must-haves": {
        "task": "backlog.tasks.ask_to_reconfirm",
        "schedule": crontab(hour="4", minute="41"),
        "options": {"expires": 3600},
    },
    # What is due was due at DIGEST_HOUR, so a look too many sends nothing.
    "send the daily mails": {
        "task": "backlog.tasks.send_digests",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "look into the mailbox": {
        "task": "backlog.tasks.fetch_mail",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "look after mail": {
        "task": "common.tasks.look_after_mail",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "look after requests": {
        "task": "requests_intake.tasks.look_after_requests",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "remove files that nothing names": {
        "task": "backlog.tasks.drop_orphaned_files",
        "schedule": crontab(minute="41"),
        "options": {"expires": 3000},
    },
    "count which words are how frequent": {
        "task": "backlog.tasks.refresh_term_statistics",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "look after robustness": {
        "task": "backlog.tasks.look_after_robustness",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "look after imports": {
        "task": "backlog.tasks.look_after_imports",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
}

# -- questions to senders ----------------------------------------------------------------------------------
# Days until somebody who was asked back is reminded, and until their request is back in the inbox without an answer.
ASK_REMIND_DAYS = env.int("ASK_REMIND_DAYS", default=7)
ASK_RETURN_DAYS = env.int("ASK_RETURN_DAYS", default=14)

# -- promises ----------------------------------------------------------------------------------------------
# Days before a promise comes due on which who gave it, and the product's PM, are told.
PROMISE_REMIND_DAYS = env.int("PROMISE_REMIND_DAYS", default=14)

# -- mail --------------------------------------------------------------------------------------------------
# docs/mail.md explains all of this to whoever runs it.
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Weighbridge <weighbridge@localhost>")
# Where people reach this installation: links in mails begin with it.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
# What customers know this installation by: on their pages and in the mails that invite them.
PORTAL_NAME = env.str("PORTAL_NAME", default="Requests")
# The hour, in TIME_ZONE, at which the daily mails leave.
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)
# How long a decision can be undone before anybody is told: the time that its toast offers to.
NEWS_DELAY_SECONDS = env.int("NEWS_DELAY_SECONDS", default=10)
# E-mail in: the address to write to, which product other addresses stand for, and the two ways by which mail comes.
INBOUND_ADDRESS = env.str("INBOUND_ADDRESS", default="")
INBOUND_PRODUCTS = env.dict("INBOUND_PRODUCTS", default={})
INBOUND_MAIL_SECRET = env.str("INBOUND_MAIL_SECRET", default="")
INBOUND_MAX_BYTES = env.int("INBOUND_MAX_BYTES", default=25 * 1024 * 1024)
INBOUND_MAX_PER_HOUR = env.int("INBOUND_MAX_PER_HOUR", default=30)
IMAP_URL = env.str("IMAP_URL", default="")

# -- REST --------------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "users.api.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["users.api.permissions.SignedInWithScope"],
    "DEFAULT_RENDERER_CLASSES": ["common.api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "common.api.parsers.StrictJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "common.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "common.api.schema.Schema",
    "EXCEPTION_HANDLER": "common.api.errors.exception_handler",
    "DEFAULT_VERSIONING_CLASS": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Weighbridge",
    "VERSION": "v1",
    # The heading is what the readable description needs between its title and the names of the resources.
    "DESCRIPTION": "Requests in, a ranked and explained backlog out.\n\n"
    "## How to begin\n\n"
    "Send `Authorization: Bearer <key>` with each call; an administrator makes keys under Settings. "
    "Lists are read page by page: follow `next` until it is null.",
    # A link inside the button that opens an operation is one too many for a screen reader.
    # Groups are closed to begin with: it resolves every operation that it shows, and there are hundreds.
    "SWAGGER_UI_SETTINGS": {"deepLinking": False, "docExpansion": "none"},
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api.schema.let_pages_be_alike",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AccountStage": "stakeholders.choices.AccountStage",
        "ContactKind": "stakeholders.choices.ContactKind",
        "OpportunityStage": "stakeholders.choices.OpportunityStage",
        "SegmentKind": "stakeholders.choices.SegmentKind",
        "RequestKind": "requests_intake.choices.RequestKind",
        "RequestStatus": "requests_intake.choices.RequestStatus",
        "ImportStatus": "requests_intake.choices.ImportStatus",
        "DeclineReason": "requests_intake.choices.DeclineReason",
        "OfferedReason": "requests_intake.choices.OFFERED_REASONS",
        "DecisionKind": "requests_intake.choices.Decision",
        "ItemStatus": "backlog.choices.ItemStatus",
        "InterviewKind": "backlog.choices.InterviewKind",
        "Finding": "backlog.choices.Finding",
        "Audience": "backlog.choices.Audience",
        "ListPage": "backlog.choices.ListPage",
        "Flag": "backlog.choices.Flag",
        "CharterStage": "planning.choices.MemberStage",
        "SourceEnum": "requests_intake.choices.Source",
        "ReleaseState": "planning.choices.ReleaseState",
        "PlanState": "planning.choices.PlanState",
        "PromiseState": "planning.choices.PromiseState",
        "PromiseSource": "planning.choices.PromiseSource",
        "RoadmapAudience": "planning.choices.RoadmapAudience",
        "RoadmapColumn": "planning.choices.RoadmapColumn",
        "DefinitionPart": "backlog.choices.DefinitionPart",
        "TriageDecision": ["link", "new_item", "merge", "ask", "snooze", "park", "decline", "reopen", "undo", "answer"],
        "BulkDecision": ["link", "new_item", "merge", "ask", "snooze", "park", "decline", "reopen", "undo", "assign"],
        "ContributionKind": ["voice", "unnamed", "need", "deal", "segment", "theme"],
        "ErrorType": ["validation_error", "client_error", "server_error"],
    },
}

# -- logs --------------------------------------------------------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_probes": {"()": "config.logs.WithoutProbes"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_probes"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}
