"""The Celery peer. Its argument: how many worker processes there are. Ends when its input ends."""

import select
import subprocess
import sys

import bridge
from celery_app import TASKS, app


def start_worker(processes):
    command = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "celery_app", "worker", "--loglevel", "error"]
    worker = subprocess.Popen([*command, "--concurrency", processes], stdin=subprocess.DEVNULL, stdout=sys.stderr)
    while not app.control.ping(timeout=0.2):
        if worker.poll() is not None:
            sys.exit("the worker has ended before it was ready")
    return worker


def submit(call):
    number = call["id"]
    result = TASKS[call["name"]].delay(call["argument"])
    result.then(lambda done: bridge.write({"id": number, "value": done.result}))


def run():
    """Submits calls as they arrive, and passes on results as they arrive, in one thread: Celery's results are not thread-safe."""
    rest = b""
    consumer = app.backend.result_consumer
    while True:
        results = consumer._pubsub and consumer._pubsub.connection
        select.select([bridge.INPUT, *([results._sock] if results else [])], [], [])
        while results and results.can_read(timeout=0):
            consumer.drain_events(timeout=0)
        if select.select([bridge.INPUT], [], [], 0)[0]:
            chunk = bridge.read()
            if chunk == b"":
                return
            calls, rest = bridge.lines(chunk, rest)
            for call in calls:
                submit(call)


worker = start_worker(sys.argv[1])
try:
    bridge.write("ready")
    run()
finally:
    worker.terminate()
    worker.wait()
