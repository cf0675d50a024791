"""Many questions in one call: each ends as a response or an error, and one that fails costs nothing."""

from ai_sdk import AiSdk

questions = [f"How many {table} are there?" for table in ("customers", "orders", "products", "unicorns")]

# [map]
with AiSdk.from_env() as client:
    results = client.map(
        "SqlQueryAgent",
        questions,
        max_concurrent=3,
        on_progress=lambda done, total: print(f"{done} of {total} answered"),
    )
    for result in results:
        print(questions[result.index])
        print("  ", result.value().response.splitlines()[0] if result.ok else result.error)
# [/map]
