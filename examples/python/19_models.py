"""What comes from agents as objects: fields by name, dicts and JSON where you want them."""

import pickle

from ai_sdk import AiSdk, InvokeResponse

with AiSdk.from_env() as client:
    # [models]
    answer = client.agent("SqlQueryAgent").call("How many orders are there?")
    print(answer.tools_used)
    print(answer.model_dump(by_alias=True)["conversationId"] == answer.conversation_id)

    kept = answer.model_dump_json()  # to a file, a queue, a cache …
    assert InvokeResponse.model_validate_json(kept) == answer
    assert pickle.loads(pickle.dumps(answer)) == answer
    # [/models]
    # [information]
    info = client.agent("SqlQueryAgent").get_info()
    print(info.display_name, "can be called" if info.api_enabled else "cannot be called")
    print("what this version has no name for:", sorted(info.model_extra))
    # [/information]
