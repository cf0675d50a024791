"""Handlers of logging for tests."""

import logging


class Kept(logging.Handler):
    """Keeps what it is given."""

    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)
