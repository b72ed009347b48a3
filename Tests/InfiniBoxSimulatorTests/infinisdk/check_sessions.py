"""Sessions: start-up, login and logout, expiry, approval, unavailability; what an array says about itself."""

from infinisdk.core.exceptions import APICommandFailed, CommandNotApproved

from harness import Checks, fresh, refused

checks = Checks()


@checks.check("session_login", "session_second_request", "session_logout")
def a_session_is_opened_and_closed(pair):
    system = pair.arrays.system(0)
    assert system.is_logged_in()
    count = system.volumes.count()
    system.logout()
    assert not system.is_logged_in()
    with refused(401):
        system.volumes.count()
    system.login()
    assert system.volumes.count() == count


@checks.check("session_first_call_without_login")
def without_login_nothing_is_answered(pair):
    with refused(401):
        pair.arrays.system(0, login=False).volumes.count()


@checks.check("session_login_bad_password")
def a_wrong_password_is_refused(pair):
    with refused(401):
        pair.arrays.system(0, password="wrong")


@checks.check("session_relogin_on_401")
def an_expired_session_is_renewed(pair):
    count = pair.primary.volumes.count()
    pair.arrays.fault("status", status=401, path="volumes")
    assert pair.primary.volumes.count() == count
    pair.primary.api.set_cookie("JSESSIONID", "forged")
    assert pair.primary.volumes.count() == count


@checks.check()
def an_expired_session_is_not_renewed_twice(pair):
    pair.arrays.fault("status", status=401, path="volumes", count=2)
    with refused(401):
        pair.primary.volumes.count()


@checks.check("session_use_basic_auth_context")
def basic_credentials_are_taken_on_each_request(pair):
    for system in (pair.primary, pair.arrays.system(0, login=False)):
        with system.api.use_basic_auth_context():
            assert system.pools.get(name=pair.pool.get_name()).id == pair.pool.id
            assert system.pools.count() > 0


@checks.check("approval_default", "approval_refused")
def a_deletion_needs_approval(pair):
    volume = pair.volume()
    with pair.primary.api.get_unapproved_context():
        with refused(403, "APPROVAL_REQUIRED"):
            volume.delete()
    assert volume.is_in_system()
    other = pair.volume()
    with pair.primary.api.get_approved_context():
        other.delete()
    assert not other.is_in_system()
    volume.delete()
    with pair.primary.api.get_unapproved_context(), refused(403, "APPROVAL_REQUIRED"):
        pair.volume().delete()


@checks.check()
def a_volume_with_snapshots_asks_a_question_of_its_own(pair):
    volume = pair.volume()
    volume.create_snapshot()
    with pair.primary.api.get_unapproved_context():
        with refused(403, "APPROVAL_REQUIRED_VOLUME_HAS_CHILDREN"):
            volume.delete()


@checks.check()
def a_person_may_be_asked_for_approval(pair):
    system = pair.arrays.system(0)
    volume = system.volumes.get_by_id(pair.volume().id)
    system.api.set_interactive_approval()
    questions = []
    system.api._ask_approval_interactively = lambda method, path, reason: questions.append(reason)  # answers no
    try:
        volume.delete()
    except CommandNotApproved as error:
        assert error.reason == questions[0]
    else:
        raise AssertionError("deleted without approval")
    assert "cannot be undone" in str(questions[0])
    system.api._ask_approval_interactively = lambda method, path, reason: True
    volume.delete()
    assert not volume.is_in_system()


@checks.check()
def an_unavailable_address_gives_way_to_the_next(pair):
    host, port = pair.arrays.address(0)
    pair.arrays.fault("status", status=503, path="_features", array="paris")
    system = pair.arrays.system(0, addresses=[(host, port), ("localhost", port)])
    assert system.get_serial() == 1001
    assert system.api._active_url.hostname == "localhost"


@checks.check()
def an_unavailable_array_is_tried_again(pair):
    def is_unavailable(error):
        return isinstance(error, APICommandFailed) and error.status_code == 503

    count = pair.primary.volumes.count()
    pair.arrays.fault("status", status=503, path="volumes", method="GET", count=4)
    with refused(503):
        pair.primary.volumes.count()
    pair.primary.api.add_auto_retry(is_unavailable, max_retries=3, sleep_seconds=0)
    try:
        assert pair.primary.volumes.count() == count
    finally:
        pair.primary.api.remove_auto_retry(is_unavailable)


@checks.check("system_info")
def the_system_says_who_it_is(pair):
    primary = pair.primary
    assert primary.get_name() == "paris"
    assert primary.get_serial(from_cache=False) == 1001
    assert primary.get_version().startswith("8.6")
    assert primary.components.system_component.get_operational_state(from_cache=False)["state"] == "ACTIVE"
    assert primary.is_active()
    assert not primary.is_read_only(from_cache=False)
    assert pair.secondary.get_serial() == 2002


@checks.check("system_capacity")
def capacities_follow_the_pools(pair):
    before = pair.primary.capacities.get_free_physical_capacity()
    pool = pair.primary.pools.create()
    after = pair.primary.capacities.get_fields()
    assert before - after["free_physical_space"] == fresh(pool, "physical_capacity")
    fields = pair.primary.capacities.get_fields(["free_virtual_space", "total_physical_capacity"])
    assert fields["free_virtual_space"] < fields["total_physical_capacity"]


@checks.check("system_entity_counts")
def counts_follow_the_world(pair):
    before = pair.primary.get_entity_counts()
    volume = pair.volume()
    volume.create_snapshot()
    pair.filesystem()
    group = pair.group(members=1)
    group.create_snapgroup()
    pair.replicate(group)
    after = pair.primary.get_entity_counts()
    grown = {key: after[key] - before[key] for key in after if after[key] != before[key]}
    assert grown == {
        "volumes": 2,
        "volume_snapshots": 2,
        "filesystems": 1,
        "consistency_groups": 1,
        "snapshot_groups": 1,
        "replicas": 1,
    }, grown


@checks.check("system_limits")
def limits_are_read(pair):
    limits = pair.primary.api.get("config/limits?fields=nas.max_filesystems_in_system").get_result()
    assert limits["nas.max_filesystems_in_system"] >= 4_000
