"""The Dask peer. Its argument: how many worker processes there are. Ends when its input ends."""

import asyncio
import sys

import bridge
from distributed import Client, LocalCluster
from functions import FUNCTIONS


async def call(client, each):
    value = await client.submit(FUNCTIONS[each["name"]], each["argument"], pure=False)
    bridge.write({"id": each["id"], "value": value})


async def main(processes):
    cluster = await LocalCluster(
        n_workers=processes, threads_per_worker=1, processes=True, dashboard_address=None, asynchronous=True
    )
    client = await Client(cluster, asynchronous=True)
    bridge.write("ready")
    ended = asyncio.Event()
    rest = b""
    calls = set()

    def on_input():
        nonlocal rest
        chunk = bridge.read()
        if chunk == b"":
            ended.set()
            return
        arrived, rest = bridge.lines(chunk, rest)
        for each in arrived:
            task = asyncio.ensure_future(call(client, each))
            calls.add(task)
            task.add_done_callback(calls.discard)

    asyncio.get_running_loop().add_reader(bridge.INPUT, on_input)
    await ended.wait()
    await client.close()
    await cluster.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
