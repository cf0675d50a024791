"""Bots, personas, abilities, and what can be made: what is sent, what comes back, what goes wrong."""

import asyncio
import copy
import pickle
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
from support import loops
from support.answers import answer, error_answer
from support.peer import Peer

from ai_sdk import (
    AbilityInfo,
    AgentInfo,
    BotInfo,
    CreateAgentRequest,
    CreatePersonaRequest,
    EntityReference,
    KnowledgeScope,
    PersonaInfo,
    exceptions,
)
from ai_sdk.protocols import ClientProtocol, EntityClientProtocol
from ai_sdk.testing import ScriptedTransport


@pytest.fixture(params=["blocking", "awaited"])
def ask(request):
    """``ask(client, "get_bot", …)`` calls it, or awaits its ``aget_bot`` in a loop of its own."""

    def ask(client, method, *arguments, **options):
        if request.param == "blocking":
            return getattr(client, method)(*arguments, **options)

        async def main():
            return await getattr(client, "a" + method)(*arguments, **options)

        return loops.run(main())

    return ask


# kind: its list, the path of its list, its error and the attribute of that
KINDS = {
    "bot": ("list_bots", "/api/v1/bots", exceptions.BotNotFoundError, "bot_name"),
    "persona": (
        "list_personas",
        "/api/v1/agents/personas",
        exceptions.PersonaNotFoundError,
        "persona_name",
    ),
    "ability": (
        "list_abilities",
        "/api/v1/agents/abilities",
        exceptions.AbilityNotFoundError,
        "ability_name",
    ),
}
PERSONA = CreatePersonaRequest(name="brief", description="Says little", prompt="Be brief")


def pages(total):
    """A list of so many entities in pages of the size that is asked for."""

    def respond(request):
        query = parse_qs(urlsplit(request.target).query)
        first = int(query.get("after", ["&0"])[0][1:])
        last = min(total, first + int(query["limit"][0]))
        paging = {"total": total, **({"after": f"&{last}"} if last < total else {})}
        return answer({"data": [{"name": f"e{i}"} for i in range(first, last)], "paging": paging})

    return Peer.answering(respond)


def well(request):
    """Look-ups are answered with an id that follows from the name, creations with what they ask for."""
    if request.method == "POST":
        return answer(request.json, 201)
    name = request.target.rsplit("/", 1)[1]
    return answer({"id": f"id-of-{name}", "name": name, "provider": "system"})


@pytest.mark.parametrize("kind", KINDS)
def test_lists_go_through_all_pages_and_no_further_than_their_limit(connect, ask, kind):
    method, path, _, _ = KINDS[kind]
    with pages(230) as peer:
        client = connect(peer)
        assert [found.name for found in ask(client, method)] == [f"e{i}" for i in range(230)]
        assert len(ask(client, method, limit=130)) == 130
        assert len(ask(client, method, 3)) == 3
        before = len(peer.requests)
        assert ask(client, method, limit=0) == []
        assert len(peer.requests) == before
    targets = [request.target for request in peer.requests]
    assert targets[:3] == [f"{path}?limit=100{after}" for after in ("", "&after=%26100", "&after=%26200")]
    assert targets[3:] == [f"{path}?limit=100", f"{path}?limit=30&after=%26100", f"{path}?limit=3"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_cursor_that_comes_again_is_an_error(connect, ask, kind):
    body = {"data": [{"name": "a"}], "paging": {"after": "again"}}
    with Peer.answering(lambda request: answer(body)) as peer:
        with pytest.raises(exceptions.AgentExecutionError, match="same cursor twice"):
            ask(connect(peer), KINDS[kind][0])
    assert len(peer.requests) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_is_one_segment_of_the_path(connect, ask, kind):
    with Peer.answering(lambda request: answer({"name": "found"})) as peer:
        client = connect(peer)
        assert ask(client, f"get_{kind}", "a/../b?x#y Größe", request_id="r-1").name == "found"
        with pytest.raises(ValueError, match="must not be empty"):
            ask(client, f"get_{kind}", "")
        with pytest.raises(TypeError, match="name must be a string"):
            ask(client, f"get_{kind}", 7)
    (request,) = peer.requests
    assert request.target == KINDS[kind][1] + "/name/a%2F..%2Fb%3Fx%23y%20Gr%C3%B6%C3%9Fe"
    assert request.headers["x-request-id"] == "r-1"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_there_has_its_own_error(connect, ask, kind):
    _, _, error, attribute = KINDS[kind]
    with Peer.answering(lambda request: error_answer(404, "instance for x not found")) as peer:
        with pytest.raises(error) as raised:
            ask(connect(peer), f"get_{kind}", "x")
    assert getattr(raised.value, attribute) == "x"
    assert raised.value.status_code == 404
    assert f"ai-sdk {KINDS[kind][0][5:]} list" in str(raised.value)


def test_what_comes_back_are_models_as_others_are(connect, ask):
    bodies = {
        "bot": {
            "name": "b",
            "id": "1",
            "displayName": "B",
            "botUser": {"id": "2", "type": "user", "name": "svc"},
            "version": 0.1,
        },
        "persona": {"name": "p", "prompt": "be", "owners": []},
        "ability": {"name": "a", "description": "d", "provider": "system", "tools": ["x", {"name": "y"}]},
    }
    with Peer.answering(lambda request: answer(bodies[request.target.split("/name/")[1]])) as peer:
        client = connect(peer)
        bot, persona, ability = (ask(client, f"get_{kind}", kind) for kind in bodies)
    assert bot == BotInfo.from_dict(bodies["bot"])
    assert bot.bot_user == EntityReference(id="2", type="user", name="svc")
    assert bot.model_extra == {"version": 0.1}
    assert persona == PersonaInfo.from_dict(bodies["persona"])
    assert (persona.provider, persona.prompt) == ("system", "be")
    assert ability == AbilityInfo.from_dict(bodies["ability"])
    assert ability.tools == ["x", "y"]
    for model in (bot, persona, ability):
        assert pickle.loads(pickle.dumps(model)) == copy.deepcopy(model) == model
        assert repr(model).startswith(type(model).__name__ + "(name=")
        assert type(model).from_dict(model.to_api_dict()) == model


def test_an_agents_names_become_references(connect, ask):
    request = CreateAgentRequest(
        name="refund-helper",
        description="Finds refunds",
        persona="analyst",
        abilities=["search", EntityReference(id="7", type="ability")],
        mode="both",
        botName="ingestion-bot",
        knowledge={"entityTypes": ["table"], "services": [{"id": "s", "type": "databaseService"}]},
        prompt="Look for refunds",
        schedule="0 0 * * *",
        api_enabled=True,
    )
    with Peer.answering(well) as peer:
        made = ask(connect(peer), "create_agent", request, idempotency_key="k-1")
    assert isinstance(made, AgentInfo)
    assert made.abilities == ["search", "7"]
    assert made.knowledge == KnowledgeScope(
        entity_types=["table"], services=[EntityReference(id="s", type="databaseService")]
    )
    *look_ups, creation = peer.requests
    assert sorted(one.target for one in look_ups) == [
        "/api/v1/agents/abilities/name/search",
        "/api/v1/agents/personas/name/analyst",
    ]
    assert (creation.method, creation.target) == ("POST", "/api/v1/agents/dynamic")
    assert creation.headers["idempotency-key"] == "k-1"
    assert creation.json == {
        "name": "refund-helper",
        "description": "Finds refunds",
        "persona": {"id": "id-of-analyst", "type": "persona", "name": "analyst"},
        "mode": "both",
        "apiEnabled": True,
        "provider": "user",
        "botName": "ingestion-bot",
        "abilities": [
            {"id": "id-of-search", "type": "ability", "name": "search"},
            {"id": "7", "type": "ability"},
        ],
        "knowledge": {"entityTypes": ["table"], "services": [{"id": "s", "type": "databaseService"}]},
        "prompt": "Look for refunds",
        "schedule": "0 0 * * *",
    }


def test_look_ups_are_made_all_at_once(connect, ask):
    together = threading.Barrier(4)

    def respond(request):
        if request.method == "GET":
            together.wait(20)  # none is answered before all are there
        return well(request)

    with Peer.answering(respond) as peer:
        request = CreateAgentRequest(name="a", description="d", persona="p", abilities=["x", "y", "z"])
        assert ask(connect(peer), "create_agent", request).abilities == ["x", "y", "z"]


@pytest.mark.parametrize(
    "gone, error",
    [("p", exceptions.PersonaNotFoundError), ("y", exceptions.AbilityNotFoundError)],
)
def test_nothing_is_made_where_something_is_missing(connect, ask, gone, error):
    def respond(request):
        return error_answer(404) if request.target.endswith("/" + gone) else well(request)

    with Peer.answering(respond) as peer:
        request = CreateAgentRequest(name="a", description="d", persona="p", abilities=["x", "y"])
        with pytest.raises(error):
            ask(connect(peer), "create_agent", request)
    assert not [one for one in peer.requests if one.method == "POST"]


def test_a_persona_is_made(connect, ask):
    request = CreatePersonaRequest(
        name="brief",
        description="Says little",
        prompt="Be brief",
        displayName="Brief",
        owners=[{"id": "o", "type": "user"}],
    )
    with Peer.answering(well) as peer:
        made = ask(connect(peer), "create_persona", request)
    assert (made.name, made.prompt, made.display_name) == ("brief", "Be brief", "Brief")
    (sent,) = peer.requests
    assert sent.target == "/api/v1/agents/personas"
    assert sent.json == request.to_api_dict(), "what the model says is what is sent"


@pytest.mark.parametrize(
    "status, error",
    [(409, exceptions.ConflictError), (400, exceptions.ValidationError), (422, exceptions.ValidationError)],
)
def test_refusals_have_their_errors(connect, ask, status, error):
    with Peer.answering(lambda request: error_answer(status, "the reason")) as peer:
        with pytest.raises(error, match="the reason") as raised:
            ask(connect(peer), "create_persona", PERSONA)
    assert raised.value.status_code == status
    assert len(peer.requests) == 1


@pytest.mark.parametrize("status, repeated", [(503, True), (429, True), (500, False), (502, False)])
def test_a_creation_is_repeated_only_where_it_has_surely_not_begun(connect, ask, status, repeated):
    left = [error_answer(status)]

    with Peer.answering(lambda request: left.pop() if left else well(request)) as peer:
        client = connect(peer, retry_failed_runs=True)
        if repeated:
            assert ask(client, "create_persona", PERSONA).name == "brief"
        else:
            with pytest.raises(exceptions.AgentExecutionError):
                ask(client, "create_persona", PERSONA)
    assert len(peer.requests) == (2 if repeated else 1)
    assert len({one.headers["idempotency-key"] for one in peer.requests}) == 1


def spoilt(**slots):
    """A request into whose lists something was put that does not belong there."""
    request = CreateAgentRequest(name="a", description="d", persona="p", abilities=["x"])
    for name, value in slots.items():
        getattr(request, name).append(value)
    return request


@pytest.mark.parametrize(
    "method, request_, error, words",
    [
        ("create_agent", None, TypeError, "request must be CreateAgentRequest, not None"),
        ("create_agent", PERSONA, TypeError, "must be CreateAgentRequest"),
        ("create_persona", {"name": "a"}, TypeError, "must be CreatePersonaRequest, not dict"),
        ("create_agent", spoilt(abilities=7), TypeError, r"abilities\[1\] must be EntityReference, not int"),
        ("create_agent", spoilt(abilities="\ud800"), UnicodeEncodeError, "surrogate"),
        ("create_agent", spoilt(abilities=""), ValueError, "neither a name nor an id"),
        (
            "create_agent",
            CreateAgentRequest(name="a::b", description="d", persona="p"),
            ValueError,
            "must not have",
        ),
        (
            "create_persona",
            CreatePersonaRequest(name="x" * 257, description="d", prompt="p"),
            ValueError,
            "256 characters",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_at_the_call(connect, method, request_, error, words):
    client = connect("http://127.0.0.1:1")
    for call in (getattr(client, method), getattr(client, "a" + method)):
        with pytest.raises(error, match=words):
            call(request_)


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.list_bots(timeuot=1),
        lambda client: client.get_persona("x", timeuot=1),
        lambda client: client.create_persona(PERSONA, timeuot=1),
        lambda client: client.aget_ability("x", timeuot=1),
    ],
)
def test_an_unknown_option_is_named(connect, call):
    with pytest.raises(TypeError, match="timeuot"):
        call(connect("http://127.0.0.1:1"))


@pytest.mark.parametrize("option", ["retry_failed_runs", "conversation_id"])
def test_what_belongs_to_runs_is_no_option_here(connect, option):
    client = connect("http://127.0.0.1:1")
    for call in (client.create_persona, client.acreate_persona):
        with pytest.raises(TypeError, match=option):
            call(PERSONA, **{option: True})


ASYNC_FORMS = {
    "alist_bots": lambda client: client.alist_bots(),
    "alist_personas": lambda client: client.alist_personas(),
    "alist_abilities": lambda client: client.alist_abilities(),
    "aget_bot": lambda client: client.aget_bot("x"),
    "aget_persona": lambda client: client.aget_persona("x"),
    "aget_ability": lambda client: client.aget_ability("x"),
    "acreate_agent": lambda client: client.acreate_agent(
        CreateAgentRequest(name="a", description="d", persona="p", abilities=["x"])
    ),
    "acreate_persona": lambda client: client.acreate_persona(PERSONA),
}


@pytest.mark.parametrize("name", ASYNC_FORMS)
def test_without_enable_async_the_call_itself_says_what_to_do(connect, name):
    client = connect("http://127.0.0.1:1", enable_async=False)
    with pytest.raises(RuntimeError, match=f"{name}.*enable_async=True"):
        ASYNC_FORMS[name](client)


@pytest.mark.parametrize("name", ASYNC_FORMS)
def test_cancelling_ends_the_requests_on_the_wire(connect, run, name):
    expected = 2 if name == "acreate_agent" else 1
    with Peer.silent() as peer:
        client = connect(peer)

        async def main():
            task = asyncio.ensure_future(ASYNC_FORMS[name](client))
            await loops.until(lambda: len(peer.requests) == expected)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await loops.until(lambda: len(peer.closes) == expected)

        run(main())


def test_a_script_can_answer_all_of_it(ask):
    with ScriptedTransport() as script:
        persona = PersonaInfo(name="analyst", id="1", prompt="be")
        script.on_request("GET", "/api/v1/agents/personas/name/analyst").reply(persona)
        script.on_request("GET", "/api/v1/agents/personas").reply({"data": [persona], "paging": {}})
        script.on_request("GET", "/api/v1/bots").reply([BotInfo(name="b"), BotInfo(name="c")])
        script.on_request("GET", "/api/v1/agents/abilities").fail(503).reply([AbilityInfo(name="x")])
        script.on_request("POST", "/api/v1/agents/dynamic").reply_raw(201, AgentInfo(name="a"))
        client = script.client(enable_async=True, retry_delay=0)
        assert ask(client, "get_persona", "analyst") == persona
        assert ask(client, "list_personas") == [persona]
        assert [bot.name for bot in ask(client, "list_bots")] == ["b", "c"]
        assert [one.name for one in ask(client, "list_abilities")] == ["x"]
        request = CreateAgentRequest(name="a", description="d", persona="analyst")
        assert ask(client, "create_agent", request).name == "a"
        assert script.requests[-1].json()["persona"]["id"] == "1"


def test_a_client_satisfies_the_protocols(connect):
    client = connect("http://127.0.0.1:1")
    assert isinstance(client, EntityClientProtocol)
    assert isinstance(client, ClientProtocol)
    assert not isinstance(object(), EntityClientProtocol)
