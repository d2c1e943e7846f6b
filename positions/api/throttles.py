"""How often one may ask: without an account by address, with one by account, whatever the token or session."""

import hashlib
import logging
import math
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

log = logging.getLogger(__name__)

_MOST = 10**12
"""More than anybody asks in a window: the windows' numbers stand so far apart."""


class Window(SimpleRateThrottle):
    """So many questions in each minute of the clock; Retry-After is what is left of it.

    A number for each asker, which all processes raise together: DRF's own list of times is 11 KB to
    read and write for each question of who asks 1,200 times a minute, and loses what two processes
    write at the same time.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        asker = self.get_cache_key(request, view)
        if asker is None:
            return True
        now = self.timer()
        window = int(now // self.duration)
        self.left = math.ceil((window + 1) * self.duration - now)
        # Two numbers in turn: caches keep whole seconds, so one may outlive its own window.
        told = f"{asker} {self.duration} {window % 2}".encode("utf-8", "surrogatepass")
        key = f"throttle-{hashlib.sha256(told).hexdigest()}"
        try:
            return self._asked(key, window * _MOST) <= self.num_requests
        except Exception as failure:
            # Readers are not sent away because a cache is.
            log.error("The cache failed, nobody is throttled: %s", failure)
            return True

    def wait(self) -> int:
        return self.left

    def _asked(self, key: str, first: int) -> int:
        """How often in this window, whose count begins at `first`.

        A clock that was set back leaves numbers of windows to come, which the cache would keep until then.
        """
        try:
            count = self.cache.incr(key) - first
        except ValueError:
            self.cache.add(key, first, self.left)
            count = self.cache.incr(key) - first
        if not 0 < count < _MOST:
            self.cache.set(key, first + 1, self.left)
            count = 1
        return count


class ByAddress(Window, AnonRateThrottle):
    """Who has no account."""


class ByAccount(Window, UserRateThrottle):
    """Who has one."""

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return super().get_cache_key(request, view) if request.user.is_authenticated else None
