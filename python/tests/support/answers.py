"""What servers typically send, as bytes."""

import json


def answer(body, status=200, headers=()):
    """A whole answer; ``body`` is bytes, or what becomes JSON."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Reason", "Content-Type: application/json", *headers]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def run_answer(text="ok", conversation="c-1", tools=("search",)):
    """What an agent that was invoked says."""
    return answer({"conversationId": conversation, "response": text, "toolsUsed": list(tools)})


def error_answer(status, message="the server's reason", headers=()):
    return answer({"code": status, "message": message}, status, headers)


def agents_answer(*names):
    return answer({"data": [agent(name) for name in names], "paging": {"total": len(names)}})


def agent(name):
    return {"id": "1", "name": name, "displayName": name, "abilities": [], "apiEnabled": True}


STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)
LAST_CHUNK = b"0\r\n\r\n"


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(name, data):
    """One event in a chunk of its own."""
    return chunk(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())


def start_event(conversation="c-1"):
    return event("stream-start", {"streamId": "s-1", "conversationId": conversation})


def content_event(text, conversation="c-1"):
    return event("message", {"conversationId": conversation, "content": text})


def tool_event(name):
    return event("tool-use", {"conversationId": "c-1", "toolName": name})


def error_event(text, fatal=True):
    return event("fatal-error" if fatal else "error", {"conversationId": "c-1", "message": text})


def end_event(conversation="c-1"):
    return event("stream-completed", {"conversationId": conversation})


def stream_answer(*texts, conversation="c-1"):
    """A whole stream with these pieces of text."""
    events = [content_event(text, conversation) for text in texts]
    return b"".join(
        [STREAM_HEAD, start_event(conversation), *events, end_event(conversation), LAST_CHUNK]
    )
