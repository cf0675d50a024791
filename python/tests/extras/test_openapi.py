"""What the server says of itself, tried out: schemathesis (PyPI) makes up requests from its OpenAPI document."""

import importlib.util
import re
import subprocess
import sys

import pytest
from program import serving

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("schemathesis") is None, reason="run.sh, beside this file, installs it"
)

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
    "unsupported_method",
    "allow_header_conformance",
    "missing_required_header",
    "negative_data_rejection",
    "use_after_free",
    "ensure_resource_availability",
]


@pytest.mark.parametrize("phases", ["examples,coverage", "fuzzing", "stateful"])
def test_the_server_does_as_its_document_says(phases, tmp_path):
    with serving() as server:
        done = subprocess.run(
            [
                sys.executable, "-m", "schemathesis.cli", "run", f"{server.host}/api/v1/openapi.json",
                "--header", f"Authorization: Bearer {server.token}",
                "--checks", ",".join(CHECKS),
                "--phases", phases,
                "--seed", "20251",
                "--max-examples", "20",
                "--max-time", "15",
                "--request-timeout", "20",
                "--continue-on-failure",
                "--no-color",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )  # fmt: skip
    said = done.stdout.replace(server.token, "TOKEN")
    assert done.returncode == 0, said
    assert re.search(r"\d+ passed|No issues found", said), said
