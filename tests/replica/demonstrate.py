"""Two web processes on a primary and a hot standby, while these come and go: `python -m tests.replica.demonstrate`.

Takes some two minutes and needs PostgreSQL 15; as root, its servers are run by the user postgres.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable

from tests.replica.load import FILLING, NOT_ANSWERED, Answer, Load, ask
from tests.replica.machines import HEADER, LAG, Database, manage, primary, standby_of, web

WRITERS, READERS = 4, 6
EVERY_KIND = (
    "/",
    "/n/talks-0/",
    "/n/talks-0/diff/",
    "/search/?q=talks",
    "/api/v1/terms/",
    "/api/v1/terms/?format=csv",
    "/api/v1/terms/?format=xlsx",
    "/api/v1/search/?q=talks",
    "/api/v1/negotiations/talks-0/bundle.zip",
    "/api/v1/negotiations/talks-0/positions/?revision=2",
)

Step = tuple[str, float, Callable[[], object]]


def steps(main: Database, copy: Database) -> Iterable[Step]:
    """What happens, and for how many seconds the load goes on after it."""
    pause = "SELECT pg_wal_replay_pause()"
    yield "all is up", 10, lambda: None
    yield "standby stopped", 8, copy.stop
    yield "standby started", 10, copy.start
    yield "replay 3 s late", 15, lambda: late(copy, "3s")
    late(copy, "0")
    yield "replay paused", 12, lambda: copy.say(pause)
    yield "replay resumed", 10, lambda: copy.say(pause.replace("pause", "resume"))
    yield "primary stopped", 5, main.stop
    yield "primary started", 10, main.start
    yield "primary killed", 5, lambda: main.stop("immediate")
    yield "primary started", 10, main.start


def main() -> None:
    with primary() as server:
        say(
            f"{server.say('select version()')[:15]}, one worker of four threads in each web process"
        )
        say(f"{WRITERS} writers and {READERS} readers without an account, REPLICA_LAG={LAG}\n")
        manage(server, "migrate", "--verbosity=0")
        made = manage(server, "shell", "--no-imports", "-c", FILLING.format(writers=WRITERS))
        with standby_of(server) as copy, web(server, copy, 2) as servers:
            ports = [one.port for one in servers]
            look(ports[0])
            load = Load(ports, json.loads(made.splitlines()[-1]))
            threads = load.start(READERS)
            try:
                done = [_step(*step) for step in steps(server, copy)]
            finally:
                load.stopped.set()
                for thread in threads:
                    thread.join()
    report(load.answers, done)


def look(port: int) -> None:
    """Every kind of answer comes from the replica; a standby refuses whatever writes."""
    ask(port, "GET", "/", {})  # the first look at a replica finds how far it is
    time.sleep(2)
    for address in EVERY_KIND:
        reply = ask(port, "GET", address, {})
        say(f"{reply.status} {reply.headers[HEADER]:8} {len(reply.body):7} bytes  {address}")
    say("")


def late(copy: Database, delay: str) -> None:
    """Have the standby wait before it replays what was committed."""
    copy.say(f"ALTER SYSTEM SET recovery_min_apply_delay = '{delay}'")
    copy.say("SELECT pg_reload_conf()")


def _step(name: str, seconds: float, act: Callable[[], object]) -> tuple[str, float, float]:
    """When it began, and when it was done."""
    began = time.monotonic()
    act()
    done = time.monotonic()
    time.sleep(seconds)
    return name, began, done


def report(answers: list[Answer], done: list[tuple[str, float, float]]) -> None:
    columns = "asked answered 503 unanswered other replica primary stale wrong"
    say(f"{'':18}{'who':11}" + "".join(f"{name:>11}" for name in columns.split()))
    ends = [began for _, began, _ in done[1:]] + [float("inf")]
    for (name, began, _), end in zip(done, ends, strict=True):
        for who in ("anonymous", "token", "session"):
            said = [a for a in answers if began <= a.at < end and a.who == who]
            say(f"{name if who == 'anonymous' else '':18}{who:11}" + counts(said))
    say(f"{'all':18}{'':11}" + counts(answers) + "\n")
    taken = sorted(a.taken for a in answers if a.what == "read" and a.status == 200)
    say(f"reads: median {1000 * taken[len(taken) // 2]:.0f} ms, longest {taken[-1]:.1f} s")
    own = [a for a in answers if a.what == "own read" and a.status == 200]
    beside = sum(a.read_from == "replica" for a in own)
    say(f"own reads at once: {len(own)}, of these from the replica {beside}")
    for (name, _, ready), end in zip(done, ends, strict=True):
        if name in ("standby started", "replay resumed"):
            since = [a.at for a in answers if a.read_from == "replica" and ready <= a.at < end]
            say(f"{name}: read again after {min(since) - ready:.1f} s")
        if name == "primary started":
            failed = [a.at for a in answers if _failed(a) and ready <= a.at < end]
            wrote = [a.at for a in answers if a.what == "write" and a.status == 200]
            first = min(at for at in wrote if at >= ready) - ready
            last = max(failed, default=ready) - ready
            say(f"{name}: first write after {first:.1f} s, last failure after {last:.1f} s")


def counts(said: list[Answer]) -> str:
    numbers = [
        len(said),
        sum(a.status in (200, 304) for a in said),
        sum(a.status == 503 for a in said),
        sum(a.status == NOT_ANSWERED for a in said),
        sum(_failed(a) and a.status not in (503, NOT_ANSWERED) for a in said),
        sum(a.read_from == "replica" for a in said if a.what != "write"),
        sum(a.read_from == "primary" for a in said if a.what != "write"),
        sum(a.stale for a in said),
        sum(a.wrong for a in said),
    ]
    return "".join(f"{number:11}" for number in numbers)


def _failed(answer: Answer) -> bool:
    return answer.status not in (200, 304)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
