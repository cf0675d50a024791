"""Making a client: ai_sdk."""

import statistics
import time

import common
from ai_sdk import AiSdk


def main(arguments):
    times = []
    for _ in range(1 + arguments.number("runs")):
        begin = time.perf_counter()
        client = AiSdk(host="https://catalog.example.com", token=arguments.token, enable_async=True)
        times.append((time.perf_counter() - begin) * 1e6)
        client.close()
    return {"client": statistics.median(times[1:]), "first": times[0]}


common.finish(main(common.begin()))
