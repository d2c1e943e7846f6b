"""What the demo needs of the environment before settings are read."""

import os
import secrets
from pathlib import Path

KEY_FILE = Path(__file__).resolve().parent.parent / ".demo-secret-key"


def prepare_environment() -> None:
    """Serve on loopback without TLS, with a secret key that is made once and kept beside manage.py."""
    os.environ.setdefault("SECURE_SSL_REDIRECT", "0")
    os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
    os.environ.setdefault("PROXIES", "0")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = _kept_key()


def _kept_key() -> str:
    if not KEY_FILE.exists():
        # Opened for this user only, before anything is written.
        with os.fdopen(os.open(KEY_FILE, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return KEY_FILE.read_text().strip()
