"""What MCP servers say about their tools, and what calling one brings."""

from enum import Enum

from ai_sdk._native import ToolCallResult, ToolInfo, ToolParameter

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

    # Enum's own would show and hash the member's name.
    __str__ = str.__str__
    __hash__ = str.__hash__
