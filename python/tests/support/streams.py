"""Peers that stream, and how long what they see may take."""

from support.peer import Peer

# Leaving a stream reaches the peer within this, with much room for a loaded machine.
SOON = 2.0

def streaming(*pieces):
    """A peer that answers each request with these bytes."""
    return Peer.answering(lambda request: b"".join(pieces))


def stays_open(*pieces):
    """A peer that sends these and then only watches for the client to close."""

    def script(connection):
        connection.read_request()
        connection.send(*pieces)
        connection.wait_for_close()

    return Peer(script)


async def collect(stream, into):
    async for event in stream:
        into.append(event)
    return into
