"""A scripted MCP server."""

import json

from support.answers import LAST_CHUNK, STREAM_HEAD, answer, event
from support.peer import Peer

ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"


def result(request, value):
    return {"jsonrpc": "2.0", "id": request.json["id"], "result": value}


def initialized(request):
    return answer(
        result(request, {"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {}}),
        headers=["Mcp-Session-Id: s-1"],
    )


def text_result(value, is_error=False):
    text = value if isinstance(value, str) else json.dumps(value)
    return {"content": [{"type": "text", "text": text}], "isError": is_error}


def serve(request, tools, call):
    """The answer to one message, as bytes. ``call(request)`` gives the result of tools/call."""
    method = request.json.get("method")
    if method == "initialize":
        return initialized(request)
    if method == "tools/list":
        return answer(result(request, {"tools": tools}))
    if method == "tools/call":
        return answer(result(request, call(request)))
    return ACCEPTED


def mcp_peer(tools=(), call=lambda request: text_result({})):
    return Peer.answering(lambda request: serve(request, list(tools), call))


def progress(request, at, total=None, message=None):
    """One notification of a stream that a call is answered with."""
    params = {"progressToken": request.json["params"]["_meta"]["progressToken"], "progress": at}
    if total is not None:
        params["total"] = total
    if message is not None:
        params["message"] = message
    message = {"jsonrpc": "2.0", "method": "notifications/progress", "params": params}
    return event("message", message)


def begin_stream():
    return STREAM_HEAD


def end_stream(request, value):
    return event("message", result(request, value)) + LAST_CHUNK


def methods(peer):
    return [request.json.get("method") for request in peer.requests]
