"""One call after the other: ai_sdk."""

import common
from ai_sdk import AiSdk


def main(arguments):
    with AiSdk(arguments.host, arguments.token) as client:
        agent = client.agent(arguments.agent)
        if arguments.check:
            answer = agent.call(arguments.question)
            return {
                "answer": {
                    "conversationId": answer.conversation_id,
                    "response": answer.response,
                    "toolsUsed": answer.tools_used,
                    "usage": answer.usage.to_api_dict(),
                }
            }
        window = common.Window(arguments.number("seconds"))
        while True:
            agent.call(arguments.question).response
            if not window.count():
                return window.result()


common.finish(main(common.begin()))
