"""One question, one answer. AI_SDK_HOST and AI_SDK_TOKEN say which server to call."""

from ai_sdk import AiSdk, AiSdkConfig

# [call]
with AiSdk.from_config(AiSdkConfig.from_env()) as client:
    answer = client.agent("SqlQueryAgent").call("How many customers are there?")
    print(answer.response)
# [/call]
