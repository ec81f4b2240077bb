"""Whatever is asked of a return, goods go through its stages in order."""

from collections.abc import Callable
from typing import Any

from domain_samples import LAW, part, story
from hypothesis import given as forall
from hypothesis import strategies as st
from rma_samples import ASKED, got, paid, saw, went

from o2c.domain.rma import (
    RMA,
    Disposition,
    Settlement,
    close,
    credit,
    dispose,
    inspect,
    receive,
)

steps = st.one_of(
    st.tuples(
        st.just(receive),
        st.builds(got, st.builds(part, st.integers(1, 2), st.integers(0, 4))),
    ),
    st.tuples(st.just(inspect), st.builds(saw, st.integers(1, 2), st.integers(0, 4))),
    st.tuples(
        st.just(dispose),
        st.builds(
            went,
            st.integers(1, 2),
            st.integers(0, 4),
            st.sampled_from(Disposition),
            st.sampled_from(Settlement),
        ),
    ),
    st.tuples(
        st.just(credit),
        st.builds(
            paid,
            st.builds(part, st.integers(1, 2), st.integers(0, 4)),
            memo=st.sampled_from("abcdef"),
        ),
    ),
)


@forall(st.lists(steps, max_size=25))
@LAW
def test_no_stage_is_further_than_the_one_before(
    asked: list[tuple[Callable[..., Any], dict[str, Any]]],
) -> None:
    tale = story(RMA, ASKED)
    for decide, ask in asked:
        tale.attempt(decide, **ask)
        for line in tale.state.lines.values():
            assert line.authorised >= line.received >= line.inspected >= line.disposed
            assert line.disposed >= line.to_credit >= line.credited >= 0

    settled = all(
        line.received == line.disposed and line.to_credit == line.credited
        for line in tale.state.lines.values()
    )
    assert (tale.attempt(close, note="") is None) == settled
