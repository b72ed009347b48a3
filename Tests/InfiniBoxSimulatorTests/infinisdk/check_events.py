"""Events: polling, filters, custom events, retention; they appear after their delay (rest 17)."""

import arrow
from infinisdk import Q

from harness import Checks

DELAY_SECONDS = 11

checks = Checks()


def codes(events) -> list[str]:
    return [event["code"] for event in events]


@checks.check("events_from_id", "events_from_id_1000")
def events_are_polled_from_a_cursor(pair):
    events = pair.primary.events
    pair.settle(DELAY_SECONDS)
    cursor = events.get_last_event()["id"]
    volumes = [pair.volume() for _ in range(60)]
    assert events.get_events(min_event_id=cursor + 1) == [], "visible only after a delay"
    pair.settle(DELAY_SECONDS)
    polled = events.get_events(min_event_id=cursor + 1)
    assert codes(polled) == ["VOLUME_CREATED"] * 60
    assert [event["affected_entity_id"] for event in polled] == [volume.id for volume in volumes]
    paged = events.find(Q.id >= cursor + 1).sort(Q.id).page_size(1000).to_list()
    assert [event["id"] for event in paged] == [event["id"] for event in polled]
    assert [event["id"] for event in polled] == sorted(event["id"] for event in polled)


@checks.check("events_last", "events_by_code")
def the_last_events_are_read(pair):
    volume = pair.volume()
    volume.delete()
    pair.settle(DELAY_SECONDS)
    events = pair.primary.events
    assert codes(events.get_last_events(3))[1:] == ["VOLUME_CREATED", "VOLUME_DELETED"]
    assert events.get_last_event()["code"] == "VOLUME_DELETED"
    first, second = events.get_first_events(2)
    assert first["id"] < second["id"]
    created = events.find(code="VOLUME_CREATED").sort(-Q.id).page_size(10).page(1).to_list()
    assert created[0].get_event_data_dict()["name"] == volume.get_name()
    assert created[0]["username"] == "admin"


@checks.check("events_by_level", "events_custom")
def events_are_filtered_by_level(pair):
    events = pair.primary.events
    made = events.create_custom_event(
        level="WARNING", description="dr drill {x}", data=[{"name": "x", "type": "string", "value": "1"}]
    )
    assert made["code"] == "CUSTOM_WARNING_EVENT"
    assert made["description"] == "dr drill 1"
    for level in ("INFO", "ERROR", "CRITICAL"):
        events.create_custom_event(level=level)
    pair.settle(DELAY_SECONDS)
    severe = events.find(Q.level.in_(["ERROR", "CRITICAL"])).to_list()
    assert codes(severe)[-2:] == ["CUSTOM_ERROR_EVENT", "CUSTOM_CRITICAL_EVENT"]
    assert {event["level"] for event in severe} == {"ERROR", "CRITICAL"}
    later = events.find(Q.seq_num >= 1_004).page_size(5).page(1).to_list()
    assert all(event["seq_num"] >= 1_004 for event in later)
    since = arrow.get(1_700_000_000)
    timed = events.find(events.fields.timestamp >= since).page_size(5).page(1).to_list()
    assert all(event.get_timestamp() >= since for event in timed) and timed
    mine = events.find(id=made["id"]).to_list()
    assert mine[0].get_event_data_dict() == {"x": "1"}


@checks.check("events_types")
def kinds_of_events_are_listed(pair):
    pair.volume()
    kinds = pair.primary.events.get_events_types()
    assert "VOLUME_CREATED" in kinds["codes"]
    assert pair.primary.events.get_levels() == ["INFO", "WARNING", "ERROR", "CRITICAL"]


@checks.check()
def replication_tells_who_did_what(pair):
    replica = pair.replicate(pair.volume())
    replica.suspend()
    pair.arrays.operate("resume", replica_of=f"volume:{replica.get_local_entity().get_name()}", user="dora")
    replica.delete(retain_staging_area=False)
    pair.settle(DELAY_SECONDS)
    told = pair.primary.events.find(affected_entity_id=replica.id).sort(Q.id).to_list()
    by_people = [(event["code"], event["username"]) for event in told if event["username"] != "system"]
    assert by_people == [
        ("REPLICA_CREATED", "admin"),
        ("REPLICA_SUSPENDED", "admin"),
        ("REPLICA_RESUMED", "dora"),
        ("REPLICA_DELETED", "admin"),
    ]


@checks.check("events_delete_before")
def old_events_are_deleted(pair):
    events = pair.primary.events
    pair.volume()
    pair.settle(DELAY_SECONDS)
    events.delete(retention=arrow.get(1_600_000_000))
    assert len(events.find()) > 0
    before = arrow.get(pair.arrays.now() / 1_000)
    pair.settle(60)
    pair.volume()
    pair.settle(DELAY_SECONDS)
    events.delete(retention=before)
    left = events.find().to_list()
    assert left and all(event.get_timestamp() > before for event in left)


@checks.check()
def the_flooding_guard_is_switched(pair):
    events = pair.primary.events
    assert events.is_anti_flooding_enabled() is True
    events.disable_anti_flooding()
    assert events.is_anti_flooding_enabled() is False
    events.enable_anti_flooding()
