"""The Celery peer. Its argument: how many worker processes there are. Ends with the process that started it, and the workers with it."""

import select
import subprocess
import sys

import bridge
from celery.platforms import set_pdeathsig
from celery_app import TASKS, app


def end_with_parent():
    set_pdeathsig("SIGKILL")


def start_worker(processes):
    command = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "celery_app", "worker", "--loglevel", "critical"]
    worker = subprocess.Popen(
        [*command, "--concurrency", processes],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        preexec_fn=end_with_parent,
    )
    while not app.control.ping(timeout=0.2):
        if worker.poll() is not None:
            sys.exit("the worker has ended before it was ready")


def submit(call):
    number = call["id"]
    result = TASKS[call["name"]].delay(call["argument"])
    result.then(lambda done: bridge.write({"id": number, "value": done.result}))


def results():
    """The connection that gets results, while some are awaited: redis-py reads nothing from it otherwise."""
    subscriptions = app.backend.result_consumer._pubsub
    return subscriptions.connection if subscriptions and subscriptions.subscribed else None


def run():
    """Submits calls as they arrive, and passes on results as they arrive, in one thread: Celery's results are not thread-safe."""
    rest = b""
    while True:
        connection = results()
        select.select([bridge.INPUT, *([connection._sock] if connection else [])], [], [])
        while connection and results() and connection.can_read(timeout=0):
            app.backend.result_consumer.drain_events(timeout=0)
        if select.select([bridge.INPUT], [], [], 0)[0]:
            chunk = bridge.read()
            if chunk == b"":
                return
            calls, rest = bridge.lines(chunk, rest)
            for call in calls:
                submit(call)


end_with_parent()
start_worker(sys.argv[1])
bridge.write("ready")
run()
