"""Every address of the project, visited by every role: one table says what each is answered.

A new address fails here until it stands in the table, under its URL name, with the status for each role
and with what fills it from the private negotiation "secret".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse
from knox.models import AuthToken

from positions.api.analyses import ANALYSES
from positions.api.resources import RESOURCES
from positions.bundle.uploads import files_in_upload, packed
from positions.models import Negotiation, Party, PendingImport, Proposal
from tests import records
from tests.admin.pages import shown, signed_in

ROLES = ("anonymous", "stranger", "viewer", "analyst", "reviewer", "owner", "superuser")
"""The stranger owns a negotiation of their own."""

SIGN_IN = "sign in"
"""Led to the sign-in, not to where the answer is."""

Statuses = tuple[int | str, int, int, int, int, int, int]

# anonymous, stranger, viewer, analyst, reviewer, owner, superuser
ALL: Statuses = (200, 200, 200, 200, 200, 200, 200)
NOBODY: Statuses = (404, 404, 404, 404, 404, 404, 404)
LED_ON: Statuses = (302, 302, 302, 302, 302, 302, 302)
MEMBERS: Statuses = (404, 404, 200, 200, 200, 200, 200)
DESK: Statuses = (SIGN_IN, 200, 200, 200, 200, 200, 200)
DESK_NOBODY: Statuses = (SIGN_IN, 404, 404, 404, 404, 404, 404)
DESK_LED_ON: Statuses = (SIGN_IN, 302, 302, 302, 302, 302, 302)
DESK_MEMBERS: Statuses = (SIGN_IN, 404, 200, 200, 200, 200, 200)
DESK_EDITORS: Statuses = (SIGN_IN, 404, 403, 200, 200, 200, 200)
DESK_WHO_EDIT_ANYWHERE: Statuses = (SIGN_IN, 200, 403, 200, 200, 200, 200)
DESK_OWNERS: Statuses = (SIGN_IN, 404, 403, 403, 403, 200, 200)
DESK_OWNERS_ALONE: Statuses = (SIGN_IN, 404, 404, 404, 404, 200, 200)
DESK_SUPERUSERS: Statuses = (SIGN_IN, 403, 403, 403, 403, 403, 200)
DESK_NOT_EVEN_SUPERUSERS: Statuses = (SIGN_IN, 403, 403, 403, 403, 403, 403)
DESK_ITS_ACCOUNT: Statuses = (SIGN_IN, 404, 404, 404, 404, 200, 404)
DESK_EDITORS_ALONE: Statuses = (SIGN_IN, 404, 404, 200, 200, 200, 200)
DESK_BY_POST: Statuses = (SIGN_IN, 405, 405, 405, 405, 405, 405)
BROUGHT_BACK: Statuses = (SIGN_IN, 404, 404, 302, 302, 302, 302)
EDITORS_SAVE: Statuses = (SIGN_IN, 404, 403, 302, 302, 302, 302)
OWNERS_SAVE: Statuses = (SIGN_IN, 404, 403, 403, 403, 302, 302)
OWNERS_ALONE_SAVE: Statuses = (SIGN_IN, 404, 404, 404, 404, 302, 302)
POSTED_ONLY: Statuses = (405, 405, 405, 405, 405, 405, 405)
WRITERS_CREATE: Statuses = (401, 400, 403, 201, 201, 201, 201)
WRITERS_DRAFT: Statuses = (401, 404, 403, 201, 201, 201, 201)
WRITERS_UNSEEN: Statuses = (401, 404, 403, 428, 428, 428, 428)
"""Without If-Match; `tests/api/writing` sends it."""
WRITERS_IMPORT: Statuses = (401, 400, 403, 400, 400, 400, 400)
SUPERUSERS_SAVE: Statuses = (SIGN_IN, 403, 403, 403, 403, 403, 302)


@dataclass(frozen=True)
class World:
    """What fills addresses: slugs, and ids by the name of the model."""

    slug: str
    ids: dict[str, Any]
    versions: dict[str, int]

    def absent(self) -> "World":
        """The same of what never was."""
        nowhere = dict.fromkeys(self.ids, 999_999) | {"type": self.ids["type"]}
        return replace(self, slug="no-such-talks", ids=nowhere, versions=nowhere)


Fill = Callable[[World], tuple | dict]


@dataclass(frozen=True)
class Address:
    get: Statuses
    fill: Fill = lambda world: ()
    post: Statuses | None = None
    query: str = ""
    sent: dict[str, Any] = field(default_factory=dict)
    """What a POST sends beside what the form shows."""
    body: dict[str, Any] | None = None
    """What it sends instead, as JSON."""
    at: str = ""
    """The address itself, where it has no name."""

    def of(self, name: str, world: World) -> str:
        if self.at:
            return self.at.format(**world.ids) + self.query
        filled = self.fill(world)
        more = {"kwargs": filled} if isinstance(filled, dict) else {"args": filled}
        return reverse(name, **more) + self.query


def slug(**more: str) -> Fill:
    return lambda world: {"slug": world.slug, **more}


def pk(model: str) -> Fill:
    return lambda world: (world.ids[model],)


def version(model: str) -> Fill:
    return lambda world: (world.ids[model], world.versions[model])


DELETED = {"post": "yes"}
CHOICES = "?app_label=positions&model_name=proposal&field_name=parties&term="
TABLE: dict[str, Address] = {
    # For supervisors.
    "livez": Address(ALL),
    "readyz": Address(ALL),
    # The desk.
    "admin:index": Address(DESK),
    "admin:login": Address((200, 302, 302, 302, 302, 302, 302), post=ALL),
    "admin:logout": Address((302, 405, 405, 405, 405, 405, 405)),
    "admin:password_change": Address(DESK, post=DESK),
    "admin:password_change_done": Address(DESK),
    "admin:jsi18n": Address(DESK),
    "admin:autocomplete": Address(DESK, query=CHOICES),
    "admin:positions_choices": Address(DESK, query=CHOICES),
    "admin:view_on_site": Address(DESK_NOBODY, lambda w: (w.ids["type"], w.ids["party"])),
    "admin:app_list": Address(DESK, lambda world: ("positions",)),
    "admin:<(?P<url>.*)$>": Address(DESK_NOBODY, at="/admin/nothing/here/"),
    "admin:positions_negotiation_audit": Address(DESK_OWNERS_ALONE, pk("negotiation")),
    "admin:positions_negotiation_names": Address(DESK_EDITORS_ALONE, pk("negotiation")),
    "admin:positions_issue_scale": Address(DESK_EDITORS_ALONE, pk("issue")),
    "admin:positions_import_new": Address(DESK, post=DESK),
    "admin:positions_import": Address(DESK_EDITORS, pk("negotiation"), post=DESK_EDITORS),
    "admin:positions_report": Address(DESK_ITS_ACCOUNT, pk("pending"), post=DESK_ITS_ACCOUNT),
    "admin:positions_export": Address(DESK_MEMBERS, pk("negotiation")),
    "admin:positions_export_file": Address(
        DESK_MEMBERS, lambda world: (world.ids["negotiation"], "terms.csv")
    ),
    "admin:positions_paste": Address(DESK_EDITORS, pk("proposal"), post=DESK_EDITORS),
    "admin:positions_proposal_revision": Address(DESK_EDITORS, pk("proposal"), post=DESK_EDITORS),
    "admin:positions_proposal_answer": Address(DESK_EDITORS, pk("proposal"), post=DESK_EDITORS),
    "admin:positions_proposal_copy": Address(EDITORS_SAVE, pk("proposal"), post=EDITORS_SAVE),
    "admin:positions_proposal_review": Address(
        DESK_EDITORS, pk("draft"), post=EDITORS_SAVE, sent={"step": "submit"}
    ),
    # Pages.
    "pages:codebook": Address(MEMBERS, slug()),
    "pages:cite": Address(MEMBERS, slug()),
    "pages:home": Address(ALL),
    "pages:rules": Address(ALL),
    "pages:search": Address(ALL, query="?q=paper"),
    "pages:matrix": Address(MEMBERS, slug()),
    "pages:diff": Address(MEMBERS, slug()),
    "pages:compare": Address(MEMBERS, slug(), query="?proposal=paper&proposal=other"),
    "pages:issue": Address(MEMBERS, slug(issue="troops")),
    "pages:issue-chart": Address(LED_ON, slug(issue="troops")),
    "pages:proposal": Address(MEMBERS, slug(proposal="paper")),
    "pages:claims": Address(MEMBERS, slug()),
    "pages:group": Address(MEMBERS, slug(), query="?about=alpha&issue=troops"),
    "pages:source": Address(MEMBERS, slug(source="gazette")),
    "pages:convergence": Address(MEMBERS, slug()),
    "pages:convergence-chart": Address(LED_ON, slug()),
    "pages:explain": Address(MEMBERS, slug(), query="?party=alpha&issue=troops&round=1"),
    # The API.
    "api:index": Address(ALL),
    "api:schema": Address(ALL),
    "api:docs": Address(ALL),
    "api:search": Address(ALL, query="?q=paper"),
    "api:<^.*(?:/|\\.zip)$>": Address(NOBODY, at="/api/v1/nothing/here/"),
    "api:negotiations-list": Address(ALL),
    "api:negotiations-detail": Address(MEMBERS, slug()),
}
TABLE |= {f"api:{name}": Address(MEMBERS, slug()) for name in ANALYSES}
TABLE["api:cite"] = Address(MEMBERS, slug())
TABLE |= {f"api:{name}-chart": Address(MEMBERS, slug()) for name in ("positions", "convergence")}
TABLE["api:compare"] = Address(MEMBERS, slug(), query="?proposal=paper&proposal=other")
for name in sorted(set(RESOURCES) - {"negotiations"}):
    kind = RESOURCES[name].queryset.model._meta.model_name
    TABLE[f"api:{name}-list"] = Address(ALL)
    TABLE[f"api:{name}-detail"] = Address(MEMBERS, pk(kind))

WRITTEN: dict[str, dict[str, Any]] = {
    "proposals": {
        "slug": "p",
        "round": "round-1",
        "parties": ["alpha"],
        "title": "P",
        "kind": "plan",
    }
    | {"status": "tabled"},
    "terms": {
        "proposal": "draft",
        "clause": "9",
        "issue": "troops",
        "wording": "W",
        "stance": None,
    },
    "sources": {"slug": "s", "publisher": "S", "title": "S", "reliability": "B", "kind": "press"},
    "claims": {"slug": "c", "source": "gazette", "issue": "troops", "asserts": "comment"}
    | {"statement": "C", "credibility": 2},
}
for name, body in WRITTEN.items():
    address = TABLE[f"api:{name}-list"]
    body = {"negotiation": "secret", **body}
    TABLE[f"api:{name}-list"] = replace(address, post=WRITERS_CREATE, body=body)
for name, kind in {"submit": "draft", "send-back": "draft", "publish": "draft"}.items():
    TABLE[f"api:proposals-{name}"] = Address(POSTED_ONLY, pk(kind), post=WRITERS_UNSEEN, body={})
TABLE["api:terms-mark"] = Address(POSTED_ONLY, pk("term"), post=WRITERS_UNSEEN, body={})
HEAD = {"slug": "next", "round": "round-1", "title": "Next"}
ANSWER = HEAD | {"kind": "rejection", "parties": ["beta"]}
for name, body in {"draft": {}, "next-revision": HEAD, "answer": ANSWER}.items():
    TABLE[f"api:proposals-{name}"] = Address(
        POSTED_ONLY, pk("proposal"), post=WRITERS_DRAFT, body=body
    )
TABLE["api:bundle-file"] = Address(MEMBERS, slug())
TABLE["api:bundle"] = Address(POSTED_ONLY, slug(), post=WRITERS_IMPORT)

RECORDS = [resource.queryset.model._meta.model_name for resource in RESOURCES.values()]
"""Every kind of record has pages of its own at the desk."""

for kind in RECORDS:
    base = f"admin:positions_{kind}"
    TABLE |= {
        f"{base}_changelist": Address(DESK),
        f"{base}_add": Address(DESK_WHO_EDIT_ANYWHERE, post=DESK_WHO_EDIT_ANYWHERE),
        f"{base}_change": Address(DESK_MEMBERS, pk(kind), post=EDITORS_SAVE),
        f"{base}_delete": Address(DESK_EDITORS, pk(kind), post=EDITORS_SAVE, sent=DELETED),
        f"{base}_history": Address(DESK_MEMBERS, pk(kind)),
        f"{base}_deleted": Address(DESK_WHO_EDIT_ANYWHERE),
        f"{base}_bring_back": Address(DESK_BY_POST, pk("nothing"), post=DESK_NOBODY),
        f"{base}_simple_history": Address(DESK_MEMBERS, version(kind), post=EDITORS_SAVE),
        f"admin:<positions/{kind}/<path:object_id>/>": Address(
            DESK_LED_ON, at=f"/admin/positions/{kind}/{{{kind}}}/"
        ),
    }
for kind in ("party", "round", "topic", "issue", "option", "source"):
    # Others point at it: the page says so instead of deleting it.
    name = f"admin:positions_{kind}_delete"
    TABLE[name] = replace(TABLE[name], post=DESK_EDITORS)
TABLE["admin:positions_party_bring_back"] = Address(DESK_BY_POST, pk("gone"), post=BROUGHT_BACK)
base = "admin:positions_negotiation"
TABLE[f"{base}_deleted"] = Address(DESK)
TABLE[f"{base}_add"] = Address(DESK, post=DESK)
TABLE[f"{base}_delete"] = Address(DESK_OWNERS, pk("negotiation"), post=OWNERS_SAVE, sent=DELETED)

for kind in ("auth_user", "axes_accesslog", "axes_accessattempt"):
    app, model = kind.split("_")
    base = f"admin:{kind}"
    TABLE |= {
        f"{base}_changelist": Address(DESK_SUPERUSERS),
        f"{base}_add": Address(DESK_NOT_EVEN_SUPERUSERS),
        f"{base}_change": Address(DESK_SUPERUSERS, pk(model), post=DESK_NOT_EVEN_SUPERUSERS),
        f"{base}_delete": Address(DESK_SUPERUSERS, pk(model), post=SUPERUSERS_SAVE, sent=DELETED),
        f"{base}_history": Address(DESK_SUPERUSERS, pk(model)),
        f"admin:<{app}/{model}/<path:object_id>/>": Address(
            DESK_LED_ON, at=f"/admin/{app}/{model}/{{{model}}}/"
        ),
    }
TABLE["admin:auth_user_add"] = Address(DESK_SUPERUSERS, post=DESK_SUPERUSERS)
# Sent without its dates, the form of an account comes back.
TABLE["admin:auth_user_change"] = Address(DESK_SUPERUSERS, pk("user"), post=DESK_SUPERUSERS)
TABLE["admin:auth_user_password_change"] = Address(
    DESK_SUPERUSERS, pk("user"), post=DESK_SUPERUSERS
)
TABLE["admin:axes_accesslog_delete"] = Address(DESK_NOT_EVEN_SUPERUSERS, pk("accesslog"))

# The token is the owner's.
base = "admin:knox_authtoken"
TABLE |= {
    f"{base}_changelist": Address(DESK),
    f"{base}_add": Address(DESK, post=DESK_LED_ON),
    f"{base}_change": Address(DESK_OWNERS_ALONE, pk("authtoken")),
    f"{base}_delete": Address(
        DESK_OWNERS_ALONE, pk("authtoken"), post=OWNERS_ALONE_SAVE, sent=DELETED
    ),
    f"{base}_history": Address(DESK_OWNERS_ALONE, pk("authtoken")),
    "admin:<knox/authtoken/<path:object_id>/>": Address(
        DESK_LED_ON, at="/admin/knox/authtoken/{authtoken}/"
    ),
}


@pytest.fixture
def world(db) -> World:
    """A private negotiation with a row of every kind, and its members."""
    secret = records.negotiation("secret", owner=records.user("owner"))
    for role in ("viewer", "analyst", "reviewer"):
        records.member(secret, records.user(role), role)
    topic = records.topic(negotiation=secret)
    stance = records.option(50, records.issue(negotiation=secret, topic=topic))
    party = records.party(negotiation=secret)
    records.party("beta", secret)
    term = records.term(stance=stance, proposal=records.proposal("paper", party))
    records.proposal("other", party)
    claim = records.claim(stance=stance, about=party, made_on="2025")
    salience = records.salience(50, party, stance.issue)
    records.negotiation("elsewhere", owner=records.user("stranger"))
    records.user("superuser", is_superuser=True)
    gone = records.party("gone", secret)
    gone.delete()
    more = {
        "draft": records.proposal("draft", party, review="draft").pk,
        "gone": Party.history.get(slug="gone", history_type="-").history_id,
        "nothing": 999_999,
        "pending": _pending(secret).pk,
    }
    rows = [secret, topic, stance, stance.issue, party, term, term.proposal, claim, claim.source]
    rows += [salience, Proposal.objects.get(slug="paper").round]
    return World(
        "secret",
        {row._meta.model_name: row.pk for row in rows} | more | _others(),
        {row._meta.model_name: row.history.latest().history_id for row in rows},
    )


def _pending(negotiation: Negotiation) -> PendingImport:
    """The owner's upload of a table without rows."""
    files = files_in_upload(BytesIO(b"slug,name\n"), "topics.csv", "")
    content, owner = packed(files), User.objects.get(username="owner")
    pending = PendingImport(user=owner, negotiation=negotiation, name="topics.csv", content=content)
    pending.save()
    return pending


def _others() -> dict[str, Any]:
    owner = User.objects.get(username="owner")
    token, _ = AuthToken.objects.create(owner)
    seen = {"username": "owner", "ip_address": "192.0.2.1", "path_info": "/admin/login/"}
    return {
        "authtoken": token.pk,
        "user": records.user("leaver").pk,
        "accesslog": AccessLog.objects.create(**seen).pk,
        "accessattempt": AccessAttempt.objects.create(failures_since_start=1, **seen).pk,
        "type": ContentType.objects.get_for_model(Party).pk,
    }


def client_of(role: str) -> Client:
    return Client() if role == "anonymous" else signed_in(User.objects.get(username=role))


def outcome(answer: Any) -> int | str:
    leads = answer.status_code == 302 and answer["Location"].startswith("/admin/login/")
    return SIGN_IN if leads else answer.status_code


def post(client: Client, at: str, page: Any, address: Address) -> int | str:
    """What sending the form, or a body, gives; what it wrote is undone."""
    filled = shown(page) if page.context and "adminform" in page.context else {}
    with transaction.atomic():
        if address.body is None:
            answer = client.post(at, filled | address.sent)
        else:
            answer = client.post(at, address.body, content_type="application/json")
        transaction.set_rollback(True)
    return outcome(answer)


def found(patterns: Any, space: str = "", route: str = "") -> Iterator[str]:
    """The names of all addresses; of those without a name where they stand in their namespace."""
    for pattern in patterns:
        place = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{space}:{pattern.name or f'<{place}>'}".removeprefix(":")
        else:
            inner = "" if pattern.namespace else place
            yield from found(pattern.url_patterns, pattern.namespace or space, inner)


def test_every_address_stands_in_the_table_and_nothing_else_does() -> None:
    known = list(found(get_resolver().url_patterns))
    assert sorted(known) == sorted(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_every_role_as_the_table_says(world: World, role: str) -> None:
    place, client = ROLES.index(role), client_of(role)
    revision = Negotiation.objects.get(slug="secret").revision
    wrong = {}
    for name, address in TABLE.items():
        at = address.of(name, world)
        page = client.get(at)
        if outcome(page) != address.get[place]:
            wrong[name] = (outcome(page), address.get[place])
        if address.post and (got := post(client, at, page, address)) != address.post[place]:
            wrong[f"{name}, sent"] = (got, address.post[place])
    assert wrong == {}
    assert Negotiation.objects.get(slug="secret").revision == revision


SIGNED_IN = 2
"""Queries that say who asks: the session and the account."""

QUERIES = {
    "delete": 2,  # whether one edits anything at all
    "history": 2,  # whether it was deleted; the last word of `simple_history`, too
    "admin:knox_authtoken_delete": 1,
    "admin:knox_authtoken_history": 1,
    "admin:view_on_site": 2,  # the type, and the record
    "admin:<(?P<url>.*)$>": 0,
    "api:<^.*(?:/|\\.zip)$>": 0,
}
"""Where there are others than one, by name or by its last word."""


def queries(client: Client, at: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(at, headers={"x-request-id": "same"})
    return answer, len([query for query in asked if "SAVEPOINT" not in query["sql"]])


@pytest.mark.parametrize("role", ["anonymous", "stranger"])
def test_absent_and_forbidden_give_the_same_bytes_for_the_same_query(world, role: str) -> None:
    client, place = client_of(role), ROLES.index(role)
    wrong = {}
    for name in [name for name, address in TABLE.items() if address.get[place] == 404]:
        (one, first), (other, second) = [
            queries(client, TABLE[name].of(name, filled)) for filled in (world, world.absent())
        ]
        same = (one.content, dict(one.headers)) == (other.content, dict(other.headers))
        told = (one.status_code, other.status_code, same, first, second)
        asked = QUERIES.get(name, QUERIES.get(name.split("_")[-1], 1))
        asked += SIGNED_IN if role == "stranger" and name != "api:<^.*(?:/|\\.zip)$>" else 0
        if told != (404, 404, True, asked, asked):
            wrong[name] = told, asked
    assert wrong == {}


def test_the_desk_leads_to_the_sign_in_before_it_asks_the_database_anything(world: World) -> None:
    client = Client()
    for name in [name for name, address in TABLE.items() if address.get[0] == SIGN_IN]:
        for filled in (world, world.absent()):
            at = TABLE[name].of(name, filled)
            answer, number = queries(client, at)
            assert (answer["Location"], number) == (f"/admin/login/?next={quote(at)}", 0)
