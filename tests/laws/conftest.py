"""The room of the laws: random histories, and what has to be true in all of them."""

import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import psycopg
import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def fresh_url(postgres_server: str) -> Callable[[], str]:
    """URLs of empty schemas, one after the other in the same server."""
    schemas = count(1)

    def url() -> str:
        schema = f"laws_{next(schemas)}"
        with psycopg.connect(postgres_server, autocommit=True) as conn:
            conn.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'.encode())
        return f"{postgres_server}&durability=relaxed&schema={schema}"

    return url
