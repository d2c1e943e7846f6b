"""Who asks: the holder of a token, or someone signed in to the admin."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
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
    """Tells the schema what it tells of knox's own class."""

    target_class = Token
