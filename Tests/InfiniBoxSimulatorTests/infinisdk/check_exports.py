"""Exports and shares of filesystems: by them clients reach what they write to."""

from harness import Checks, fresh, ids, refused

checks = Checks()


@checks.check()
def a_filesystem_is_exported_and_no_longer(pair):
    filesystem = pair.filesystem()
    export = pair.primary.exports.create(filesystem=filesystem)
    assert fresh(export, "filesystem").id == filesystem.id and fresh(export, "enabled") is True
    assert ids(pair.primary.exports.find(filesystem=filesystem)) == [export.id]
    export.update_field("enabled", False)
    assert fresh(export, "enabled") is False
    export.delete()
    assert ids(pair.primary.exports.find(filesystem=filesystem)) == []


@checks.check()
def a_filesystem_is_shared(pair):
    filesystem = pair.filesystem()
    share = pair.primary.shares.create(filesystem=filesystem, name="home")
    assert fresh(share, "filesystem").id == filesystem.id
    assert ids(pair.primary.shares.find(filesystem=filesystem)) == [share.id]


@checks.check()
def what_is_no_filesystem_is_not_exported(pair):
    with refused(404, "FILESYSTEM_NOT_FOUND"):
        pair.primary.exports.create(filesystem=pair.volume())
