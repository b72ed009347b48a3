import Foundation
import Protection
import Testing

@testable import ProtectionStore

/// Each opening of a store is told from all others, of its copies too.
@Suite struct OpeningsTests {
  let fixture = try! StoreFixture()

  @Test func aStoreRemembersItsOpenings() throws {
    var store = try fixture.open()
    let first = try #require(try store.memory())
    #expect(first.opening.epoch == 1 && first.known == [first.opening.mark])
    try store.close()
    store = try fixture.open()
    let second = try #require(try store.memory())
    #expect(second.identity == first.identity && second.opening.epoch == 2)
    #expect(second.known == [first.opening.mark, second.opening.mark])
    #expect(try store.history(at: .start).memory == second)
  }

  @Test func anOlderCopyDoesNotRememberWhatCameAfterIt() throws {
    var store = try fixture.open()
    let copy = try fixture.crashCopy()
    try store.close()
    store = try fixture.open()
    let newer = try #require(try store.memory())
    try store.close()
    // On another machine no mark lies beside it.
    try FileManager.default.removeItem(atPath: EpochMark.path(of: fixture.path))
    try FileManager.default.removeItem(atPath: fixture.path)
    try FileManager.default.copyItem(atPath: copy, toPath: fixture.path)
    let restored = try #require(try fixture.open().memory())
    #expect(restored.identity == newer.identity && restored.opening.epoch == newer.opening.epoch)
    #expect(!restored.known.contains(newer.opening.mark))
  }
}
