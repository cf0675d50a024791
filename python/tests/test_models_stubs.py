"""The stubs say what the types are."""

import ast
import inspect
import pathlib

import pytest

import ai_sdk.mcp.models
import ai_sdk.models
from ai_sdk.models import Model

MODULES = {"ai_sdk.models": ai_sdk.models, "ai_sdk.mcp.models": ai_sdk.mcp.models}


def classes_in(module):
    stub = pathlib.Path(module.__file__).with_suffix(".pyi")
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def cases(only_models=False):
    for module in MODULES.values():
        for name, node in classes_in(module).items():
            kind = getattr(module, name)
            if kind is not Model and (issubclass(kind, Model) or not only_models):
                yield pytest.param(kind, node, id=name)


def fields_in(node):
    """Name -> (annotation, documentation) of a class in a stub."""
    out = {}
    for field, doc in zip(node.body, node.body[1:]):
        if isinstance(field, ast.AnnAssign) and isinstance(doc, ast.Expr):
            text = " ".join(doc.value.value.split())
            out[field.target.id] = (field.annotation, text)
    return out


@pytest.mark.parametrize("kind, node", list(cases()))
def test_documentation(kind, node):
    assert inspect.cleandoc(ast.get_docstring(node)) == inspect.cleandoc(kind.__doc__)


@pytest.mark.parametrize("kind, node", list(cases(only_models=True)))
class TestEveryModel:
    def test_fields(self, kind, node):
        stubbed = fields_in(node)
        if hasattr(kind, "request_id"):  # about the call, and in no document
            annotation, doc = stubbed.pop("request_id")
            assert annotation.id == "str" and doc == kind.request_id.__doc__
        assert list(stubbed) == list(kind.model_fields)
        for name, info in kind.model_fields.items():
            annotation, doc = stubbed[name]
            expected = ast.parse(info.annotation, mode="eval").body
            assert ast.dump(annotation) == ast.dump(expected)
            assert doc == info.description

    def test_arguments(self, kind, node):
        init = next(n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__")
        arguments = [argument.arg for argument in init.args.kwonlyargs]
        needed = {
            argument.arg
            for argument, default in zip(init.args.kwonlyargs, init.args.kw_defaults)
            if default is None
        }
        fields = kind.model_fields
        aliases = [info.alias for name, info in fields.items() if info.alias != name]
        # About the call, and in no document.
        of_call = hasattr(kind, "request_id")
        assert arguments == [
            *fields, *["request_id"] * of_call, *aliases, *["requestId"] * of_call
        ]  # fmt: skip
        assert set(arguments) - set(aliases) - {"requestId"} == set(inspect.signature(kind).parameters)
        assert needed == {name for name, info in fields.items() if info.required}


def test_nothing_is_missing():
    for module in MODULES.values():
        assert set(classes_in(module)) == set(module.__all__)


def test_members_of_enums():
    for kind in (ai_sdk.models.EventType, ai_sdk.mcp.models.MCPTool):
        node = classes_in(MODULES[kind.__module__])[kind.__name__]
        stubbed = {n.targets[0].id: n.value.value for n in node.body if isinstance(n, ast.Assign)}
        assert stubbed == {member.name: member.value for member in kind}


def test_methods():
    node = classes_in(ai_sdk.models)["Model"]
    stubbed = {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
    own = {
        name
        for name, value in vars(Model).items()
        if not name.startswith("_") and (callable(value) or name == "model_extra")
    }
    own |= {name for name, value in vars(Model).items() if isinstance(value, classmethod)}
    assert own <= stubbed
