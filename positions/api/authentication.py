"""Who asks: the holder of a token, or someone signed in to the admin."""

from typing import Any

from django.conf import settings
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


class Token(TokenAuthentication):
    """`Authorization: Token …`"""

    def authenticate(self, request: Request) -> Any:
        try:
            return super().authenticate(request)
        except UnicodeDecodeError as wrong:
            raise AuthenticationFailed("Invalid token.") from wrong


class TokenScheme(KnoxTokenScheme):
    """What the schema says of it."""

    target_class = Token
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        told = "The word Token, a space, and a token made at the desk."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": told}


class SessionScheme(OpenApiAuthenticationExtension):
    """What the schema says of who is signed in to the desk."""

    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        told = "The cookie of a session at the desk, in a browser; writing then needs X-CSRFToken."
        cookie = settings.SESSION_COOKIE_NAME
        return {"type": "apiKey", "in": "cookie", "name": cookie, "description": told}
