"""What MCP servers say about their tools, and what calling one brings."""

from enum import Enum
from typing import Any, Mapping, Sequence

from ai_sdk.models import Model

__all__ = ["MCPTool", "ToolCallResult", "ToolInfo", "ToolParameter"]

class MCPTool(str, Enum):
    """Tools that OpenMetadata servers are known to have; a server may lack some and have others.

    Members are strings, and a plain string does wherever a tool's name is wanted.
    """

    SEARCH_METADATA = "search_metadata"
    SEMANTIC_SEARCH = "semantic_search"
    GET_ENTITY_DETAILS = "get_entity_details"
    GET_ENTITY_LINEAGE = "get_entity_lineage"
    CREATE_GLOSSARY = "create_glossary"
    CREATE_GLOSSARY_TERM = "create_glossary_term"
    CREATE_LINEAGE = "create_lineage"
    PATCH_ENTITY = "patch_entity"
    UPDATE_ENTITY = "update_entity"
    GET_TEST_DEFINITIONS = "get_test_definitions"
    CREATE_TEST_CASE = "create_test_case"
    ROOT_CAUSE_ANALYSIS = "root_cause_analysis"
    CREATE_METRIC = "create_metric"
    CREATE_CLASSIFICATION = "create_classification"
    CREATE_TAG = "create_tag"
    CREATE_DOMAIN = "create_domain"
    CREATE_DATA_PRODUCT = "create_data_product"
    CREATE_CONTEXT_MEMORY = "create_context_memory"
    SEARCH_COMPANY_CONTEXT = "search_company_context"
    GET_COMPANY_CONTEXT = "get_company_context"
    GET_ASSET_CONTEXT = "get_asset_context"
    GET_PERSONA_CONTEXT = "get_persona_context"
    GET_USER_CONTEXT = "get_user_context"
    FIND_CONTEXT = "find_context"
    GET_KNOWLEDGE_CONTENT = "get_knowledge_content"

class ToolParameter(Model):
    """One argument that a tool takes."""

    __match_args__ = ("name", "type", "description", "required", "default", "enum")

    name: str
    """The parameter's name."""
    type: str
    """'string', 'integer', 'number', 'boolean', 'array' or 'object'."""
    description: str
    """What it means; may be empty."""
    required: bool
    """Whether a call must have it."""
    default: Any
    """What the server takes where it is left out."""
    enum: Any
    """The only values that are allowed: a list, or None."""

    def __init__(
        self,
        *,
        name: str,
        type: str | None = ...,
        description: str | None = ...,
        required: bool | None = ...,
        default: Any = ...,
        enum: Any = ...,
    ) -> None: ...

class ToolInfo(Model):
    """What an MCP server says about one of its tools."""

    __match_args__ = (
        "name",
        "description",
        "parameters",
        "title",
        "input_schema",
        "output_schema",
        "annotations",
    )

    name: MCPTool | str
    """The tool's name: a member of MCPTool, or a str where it is none of those."""
    description: str
    """What the tool does; may be empty."""
    parameters: list[ToolParameter]
    """What the tool takes; read out of input_schema where they are not given."""
    title: str | None
    """The name that people read."""
    input_schema: dict[str, Any]
    """JSON schema of the arguments; made of the parameters where it is not given."""
    output_schema: dict[str, Any] | None
    """JSON schema of the result."""
    annotations: dict[str, Any] | None
    """Hints: readOnlyHint, destructiveHint, …"""

    def __init__(
        self,
        *,
        name: MCPTool | str,
        description: str | None = ...,
        parameters: Sequence[ToolParameter | Mapping[str, Any]] | None = ...,
        title: str | None = ...,
        input_schema: Mapping[str, Any] | None = ...,
        output_schema: Mapping[str, Any] | None = ...,
        annotations: Mapping[str, Any] | None = ...,
        inputSchema: Mapping[str, Any] | None = ...,
        outputSchema: Mapping[str, Any] | None = ...,
    ) -> None: ...

class ToolCallResult(Model):
    """What came of calling a tool."""

    __match_args__ = ("success", "data", "error", "content", "truncated")

    success: bool
    """Whether the tool did what it was asked."""
    data: Any
    """What the tool answered: a dict, where it is JSON."""
    error: str | None
    """What went wrong."""
    content: Any
    """All blocks as the server sent them, a list of dicts: text, image, audio, resources."""
    truncated: bool
    """Whether the server left the answer out because it was too long for it: ask for less."""
    request_id: str
    """The call's X-Request-ID, the server's own where it sent one: quote it when you ask for help."""

    def __init__(
        self,
        *,
        success: bool,
        data: Any = ...,
        error: str | None = ...,
        content: Any = ...,
        truncated: bool | None = ...,
        request_id: str | None = ...,
        requestId: str | None = ...,
    ) -> None: ...
