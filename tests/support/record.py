"""Record the cassettes again: `make record`.

Without MODEL: over real HTTP against the server of `tests.support.server`, all of them, or those of TESTS.
With MODEL (any litellm model string, its key in the environment): the provider contract, against that provider.
"""

from __future__ import annotations

import os
import sys

import pytest

from tests.support.cassettes import FOLDER


def main() -> int:
    """Run the recording tests, and give pytest's exit code."""
    model, tests = os.environ.get("MODEL", ""), os.environ.get("TESTS", "").split()
    if model:
        live = f"live-{model.replace('/', '-')}"
        return pytest.main(["tests/test_providers.py", "-k", live, "--record-mode=rewrite", "--force-enable-socket"])
    if not tests:
        for path in FOLDER.rglob("*.yaml"):
            if "[live-" not in path.name:
                path.unlink()
    return pytest.main([*tests, "-m", "vcr", "-k", "not live-", "--record-mode=rewrite"])


if __name__ == "__main__":
    sys.exit(main())
