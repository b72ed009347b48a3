"""Two linked arrays as one check sees them: sessions of its own, pools of its own, the link between them."""

from __future__ import annotations

from capacity import GB, byte
from infinisdk import InfiniBox

from simulated_arrays import SimulatedArrays

# Longer than any first copy of a check's data, and than several intervals.
SETTLED_SECONDS = 120


class Pair:
    """Fresh sessions on paris (primary) and lyon (secondary), which know each other."""

    def __init__(self, arrays: SimulatedArrays) -> None:
        self.arrays = arrays
        self.primary: InfiniBox = arrays.system(0)
        self.secondary: InfiniBox = arrays.system(1)
        self.primary.register_related_system(self.secondary)
        self.secondary.register_related_system(self.primary)
        self.link = self.primary.links.get(remote_system_name=self.secondary.get_name())
        self.pool = self.primary.pools.create()
        self.remote_pool = self.secondary.pools.create()

    def volume(self, **fields):
        return self.primary.volumes.create(pool=self.pool, **fields)

    def remote_volume(self, **fields):
        return self.secondary.volumes.create(pool=self.remote_pool, **fields)

    def filesystem(self, **fields):
        return self.primary.filesystems.create(pool=self.pool, **fields)

    def remote_filesystem(self, **fields):
        return self.secondary.filesystems.create(pool=self.remote_pool, **fields)

    def group(self, members: int = 2):
        """A consistency group of new volumes on the primary."""
        group = self.primary.cons_groups.create(pool=self.pool)
        for _ in range(members):
            group.add_member(self.volume())
        return group

    def remote_group(self, group):
        """An empty counterpart of a group, and the mapping of members that infinisdk asks for."""
        counterpart = self.secondary.cons_groups.create(pool=self.remote_pool)
        mappings = {}
        for member in group.get_members().to_list():
            mappings[member] = self.remote_volume()
            counterpart.add_member(mappings[member])
        return counterpart, mappings

    def replicate(self, entity, **options):
        """A replica with a new target; settled, so that its first copy is done."""
        replica = self.primary.replicas.replicate_entity(
            entity, link=self.link, remote_pool=self.remote_pool, **options
        )
        self.settle()
        return replica

    def write(self, entity, size=GB) -> None:
        """Hosts write to an entity of the primary."""
        self.arrays.operate("write", entity=entity.get_name(), bytes=int(size // byte))

    def settle(self, seconds: float = SETTLED_SECONDS) -> None:
        """Lets simulated time pass."""
        self.arrays.advance(seconds)
