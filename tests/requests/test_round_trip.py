"""What is written as JSON is read as the same request, every one of them."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from request_makers import requests

from o2c.requests import REQUESTS, parse

LAW = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("name", REQUESTS)
@LAW
@given(data=st.data())
def test_a_request_is_read_as_it_was_written(name: str, data: st.DataObject) -> None:
    """In full, and without defaults, which is how commands are recorded.

    And it is written in one way only: or a repeated request would pass for another.
    """
    made = data.draw(requests(REQUESTS[name]))
    for short in (True, False):
        text = made.model_dump_json(exclude_defaults=short)
        read = parse(json.dumps({"do": name, **json.loads(text)}), REQUESTS)
        assert read == made
        assert type(read) is REQUESTS[name]
        assert read.model_dump_json(exclude_defaults=short) == text
