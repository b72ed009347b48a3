"""Links and the network spaces that they run over (rest 10, 11)."""

from harness import Checks, fresh, ids, refused

checks = Checks({"arrays": [{"name": "paris"}, {"name": "lyon"}, {"name": "nice"}]})


def replication_space(system):
    return system.network_spaces.find(service="RMR_SERVICE").to_list()[0]


def interfaces(pair, count: int) -> list:
    return [pair.primary.network_interfaces.get_by_id_lazy(number + 1) for number in range(count)]


@checks.check("links_find", "link_get_fields", "link_state")
def a_link_is_read(pair):
    (link,) = pair.primary.links.find().page_size(1000).to_list()
    assert pair.primary.links.get(remote_system_name="lyon").id == link.id
    assert link.is_up(from_cache=False) and not link.is_down(from_cache=False)
    fields = link.get_fields(from_cache=False)
    assert fields["remote_system_serial_number"] == 2002
    assert fields["is_local_link_ready_for_sync"] is True


@checks.check("link_resolve_peer", "link_get_remote_link")
def the_peer_is_found_by_its_address(pair):
    assert pair.link.get_linked_system() is pair.secondary
    remote = pair.link.get_remote_link()
    assert remote.get_fields(from_cache=False)["remote_link_id"] == pair.link.id
    assert remote.get_linked_system() is pair.primary


@checks.check("link_detach_attach", "link_refresh")
def a_link_is_detached_and_attached(pair):
    replica = pair.replicate(pair.volume())
    space = replication_space(pair.primary)
    pair.link.detach()
    try:
        assert pair.link.is_down(from_cache=False)
        assert replica.is_auto_suspended()
        with refused(409):
            pair.primary.replicas.replicate_entity(pair.volume(), link=pair.link, remote_pool=pair.remote_pool)
    finally:
        pair.link.attach(space)
    pair.link.refresh_connectivity()
    pair.link.refresh_connectivity(remote_host=fresh(pair.link, "remote_host"))
    assert pair.link.is_up(from_cache=False)
    replica.resume()
    pair.settle()
    assert replica.is_active()


@checks.check("link_set_witness", "link_rename")
def a_link_has_a_witness_and_a_name(pair):
    name = pair.link.get_name()
    pair.link.set_witness_address("10.9.9.9")
    assert fresh(pair.link, "witness_address") == "10.9.9.9"
    assert fresh(pair.link.get_remote_link(), "witness_address") == "10.9.9.9"
    assert fresh(pair.link, "resiliency_mode") == "WITNESS"
    pair.link.update_name("link-x")
    assert pair.primary.links.get(name="link-x").id == pair.link.id
    pair.link.update_name(name)


@checks.check("network_space_create", "network_space_add_ip", "network_spaces_find", "network_space_get_mgmt_ip")
def a_network_space_is_created(pair):
    space = pair.primary.network_spaces.create(
        name="rmr",
        service="RMR_SERVICE",
        interfaces=interfaces(pair, 3),
        mtu=9000,
        network_config={"netmask": 24, "network": "10.7.1.0", "default_gateway": "10.7.1.254"},
    )
    space.add_ip_address("10.7.1.1")
    found = pair.primary.network_spaces.find(service="RMR_SERVICE").to_list()
    assert space.id in ids(found)
    space = pair.primary.network_spaces.get_by_id_lazy(space.id)
    assert space.get_mgmt_ip().ip_address == "10.7.1.1"
    with refused(409, "NET_SPACE_ADDRESS_CONFLICT"):
        space.add_ip_address("10.7.1.1")
    with refused(400):
        pair.primary.network_spaces.create(name="none", service=None, interfaces=[], network_config={})


@checks.check("network_space_disable_enable_ip", "network_space_update_properties")
def addresses_are_switched_and_removed(pair):
    space = pair.primary.network_spaces.create(
        name="rmr-2",
        service="RMR_SERVICE",
        interfaces=interfaces(pair, 1),
        network_config={"netmask": 24, "network": "10.8.1.0", "default_gateway": "10.8.1.254"},
    )
    space.add_ip_address("10.8.1.3")
    space.disable_ip_address("10.8.1.3")
    assert fresh(space, "ips")[0].enabled is False
    with refused(409, "IP_ADDRESS_ALREADY_DISABLED"):
        space.disable_ip_address("10.8.1.3")
    space.enable_ip_address("10.8.1.3")
    assert fresh(space, "ips")[0].enabled is True
    space.remove_ip_address("10.8.1.3")
    assert fresh(space, "ips") == []
    space.update_properties({"is_async_only": False})
    assert fresh(space, "properties").is_async_only is False


@checks.check("link_create", "link_create_by_id", "link_delete")
def a_link_is_created_and_deleted(pair):
    third = pair.arrays.system(2)
    pair.primary.register_related_system(third)
    space, address = replication_space(pair.primary), fresh(replication_space(third), "ips")[0].ip_address
    link = pair.primary.links.create(name="link-ab", local_replication_network_space=space, remote_host=address)
    assert link.is_up(from_cache=False)
    assert link.get_linked_system() is third
    assert third.links.get(remote_system_name="paris").id == link.get_remote_link_id()
    with refused(409):
        pair.primary.links.create(name="link-twice", local_replication_network_space=space, remote_host=address)
    link.delete()
    assert not link.is_in_system() and third.links.to_list() == []
    by_id = pair.primary.links.create(
        name="link-ab2",
        local_replication_network_space_id=space.id,
        remote_host=address,
        witness_address="10.9.9.9",
    )
    assert fresh(by_id, "witness_address") == "10.9.9.9"
    by_id.delete()
    pair.replicate(pair.volume())
    with refused(409):
        pair.link.delete()
