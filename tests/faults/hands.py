"""One who asks a running Parley: keeps the cookies, reads and sends forms as a browser does."""

import http.client
import json
import secrets
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE = 300
"""Seconds until an answer is given up."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Hands:
    """Somebody with a token, or with the session of one who is signed in at the desk, or with neither."""

    address: str
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Token {self.token}"
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=PATIENCE)
        with closing(connection):
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, kept = value.partition(";")[0].partition("=")
                    self.cookies[key] = kept
            return Answer(answer.status, dict(answer.getheaders()), answer.read())

    def patch(self, path: str, changes: Mapping[str, Any], etag: str) -> Answer:
        body = json.dumps(changes).encode()
        return self.ask(path, "PATCH", body, If_Match=etag, Content_Type="application/json")

    def send(self, path: str, fields: Mapping[str, str]) -> Answer:
        """A form, with the token against forgery that this session has."""
        body = urlencode(fields).encode()
        return self.ask(path, "POST", body, Content_Type="application/x-www-form-urlencoded")

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        """A file in a form that has no other field."""
        edge = secrets.token_hex(16)
        token = Fields(self.ask(path).text).sent["csrfmiddlewaretoken"]
        disposition = "Content-Disposition: form-data; name="
        body = (
            f'--{edge}\r\n{disposition}"csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
            f'--{edge}\r\n{disposition}"file"; filename="{name}"\r\n'
            "Content-Type: application/zip\r\n\r\n"
        ).encode()
        body += content + f"\r\n--{edge}--\r\n".encode()
        return self.ask(path, "POST", body, Content_Type=f"multipart/form-data; boundary={edge}")


class Fields(HTMLParser):
    """What a browser would send of the forms of a page left as they are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("input", "select", "textarea") and "name" in given:
            self.open = given["name"]
            if given.get("type") not in ("checkbox", "submit") or "checked" in given:
                self.sent[self.open] = given.get("value", "").strip()
        elif tag == "option" and "selected" in given:
            self.sent[self.open] = given["value"]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self.open:
            self.sent[self.open] += data.strip("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.open = ""
