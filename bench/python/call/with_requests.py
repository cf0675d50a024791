"""One call after the other: a bare request with requests, one session."""

import json

import common
import requests


def call(session, url, question):
    response = session.post(url, data=json.dumps({"message": question}).encode())
    if response.status_code != 200:
        raise RuntimeError(f"status {response.status_code}")
    return json.loads(response.content)


def main(arguments):
    url = arguments.url("invoke")
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update(arguments.headers)
        if arguments.check:
            return {"answer": call(session, url, arguments.question)}
        window = common.Window(arguments.number("seconds"))
        while True:
            call(session, url, arguments.question)["response"]
            if not window.count():
                return window.result()


common.finish(main(common.begin()))
