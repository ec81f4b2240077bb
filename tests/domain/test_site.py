"""A site is registered once; its hours change, and dates already promised stay."""

from domain_samples import changed, refused, story
from master_samples import BREMEN, NOON

from o2c.domain.site import (
    SITE,
    HoursChanged,
    Refusal,
    Site,
    change_hours,
    known,
    register,
)
from o2c.errors import StateError, UnknownReference
from o2c.testing import given

SIX_DAYS = HoursChanged(
    was_workdays=(0, 1, 2, 3, 4),
    was_deadlines=NOON,
    workdays=(0, 1, 2, 3, 4, 5),
    deadlines=(),
)


def test_a_site_opens_with_all_its_data() -> None:
    given(SITE).when(register, registered=BREMEN).then(BREMEN)
    site = SITE.fold([BREMEN])

    assert (site.name, site.country, site.subdivision) == ("Bremen", "DE", "HB")
    assert (site.zone, site.workdays) == ("Europe/Berlin", (0, 1, 2, 3, 4))
    assert site.deadlines == NOON


def test_the_same_site_again_changes_nothing_but_another_is_refused() -> None:
    given(SITE, BREMEN).when(register, registered=BREMEN).then_nothing()
    refusal = (
        given(SITE, BREMEN)
        .when(register, registered=changed(BREMEN, zone="Europe/Paris"))
        .then_rejected(Refusal.SITE_EXISTS)
    )

    assert isinstance(refusal, StateError)
    assert refusal.field == "site"


def test_other_hours_name_the_old_ones() -> None:
    given(SITE, BREMEN).when(
        change_hours, workdays=(0, 1, 2, 3, 4, 5), deadlines=()
    ).then(SIX_DAYS)


def test_either_days_or_deadlines_may_change_alone() -> None:
    days = story(SITE, BREMEN)
    days.do(change_hours, workdays=(0, 6), deadlines=NOON)
    times = story(SITE, BREMEN)
    times.do(change_hours, workdays=(0, 1, 2, 3, 4), deadlines=())

    assert (days.state.workdays, days.state.deadlines) == ((0, 6), NOON)
    assert (times.state.workdays, times.state.deadlines) == ((0, 1, 2, 3, 4), ())


def test_an_unknown_site_is_refused_at_the_line_that_names_it() -> None:
    given(SITE).when(change_hours, workdays=(), deadlines=()).then_rejected(
        Refusal.SITE_UNKNOWN
    )
    refusal = refused(Refusal.SITE_UNKNOWN, known, Site(), line=3)

    assert isinstance(refusal, UnknownReference)
    assert (refusal.field, refusal.line) == ("site", 3)


def test_a_known_site_is_let_pass() -> None:
    known(SITE.fold([BREMEN]), line=1)
