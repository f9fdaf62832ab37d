"""schemathesis hooks: fresh tokens for the run over every call, and fresh idempotency keys."""

import itertools
import os
import re
import uuid

import requests
import schemathesis

DEVICES = itertools.count()

if "CONTRACT_PEERS" not in os.environ:

    @schemathesis.auth(refresh_interval=None)
    class FreshToken:
        """A token of its own for each request, since some of them sign out."""

        def get(self, case, context):
            answer = requests.post(
                f"{case.operation.base_url}/v1/sessions",
                json={
                    "email": "ana@padaria.example",
                    "password": "pao-de-queijo",
                    "device": f"contract-{next(DEVICES)}",
                },
                timeout=10,
            )
            answer.raise_for_status()
            return answer.json()["token"]

        def set(self, case, data, context):
            case.headers = case.headers or {}
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """A well-formed key becomes a new one: the generator reuses its own, which is 422 by design.

    What a reused key does is checked by tests/it/api.rs.
    """
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch("[!-~]{1,255}", key):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
