"""The tasks of the Celery peer. BENCH_REDIS is the URL of the server."""

import os

from celery import Celery
from functions import FUNCTIONS

URL = os.environ["BENCH_REDIS"]
app = Celery("bench", broker=URL, backend=URL)
TASKS = {name: app.task(function, name=name) for name, function in FUNCTIONS.items()}
