"""What the library says about its calls, in Python's logging: never the token, never a message."""

import logging

from ai_sdk import AiSdk, configure_logging

# [configure]
configure_logging(logging.INFO, format="%(levelname)s %(message)s [%(request_id)s]")

with AiSdk.from_env() as client:
    client.agent("SqlQueryAgent").call("How many orders are there?", request_id="report-7")
# [/configure]
