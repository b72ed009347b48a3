import Foundation
import InfiniBox
import Testing

/// Objects are read from what arrays send, leniently where arrays differ and strictly where a decision hangs on it.
@Suite struct ObjectsTests {
  private func read<Object: Decodable>(_ type: Object.Type, _ json: String) throws -> Object {
    try JSONDecoder().decode(type, from: Data(json.utf8))
  }

  /// The example answer of rest 19, shortened to what this client reads.
  static let asyncReplica = """
    {"id":1005,"_version":3,"description":"","remote_replica_id":5004,"role":"SOURCE","concurrent_replica":false,
    "including_snapshots":false,"snapshots_retention":null,"entity_type":"VOLUME","state":"ACTIVE",
    "state_description":null,"state_reason":null,"job_state":"DONE","jobs":[{"id":71,"state":"DONE","is_initial":false,
    "type":"PERIODIC","start_time":1754000000000,"end_time":1754000004000}],"is_initial":false,"pending_job_count":0,
    "sync_interval":60000,"rpo_type":"TIME","rpo_value":120000,"rpo_state":"OK","local_entity_id":1004,
    "remote_entity_id":5005,"local_entity_name":"v1","remote_entity_name":"v1","remote_cg_id":null,
    "remote_pool_id":5003,"local_pool_id":1003,"created_at":1753000000000,"updated_at":1754000004000,
    "entity_pairs":[{"id":301,"remote_pair_id":811,"replica_id":1005,"local_entity_id":1004,"remote_entity_id":5005,
    "local_entity_name":"v1","remote_entity_name":"v1","local_base_action":"NO_BASE_DATA",
    "remote_base_action":"CREATE","local_base_entity_id":null,"restore_point":0,"is_initial":false,"progress":100}],
    "last_synchronized":1754000004000,"progress":100,"restore_point":1754000000000,"replication_type":"ASYNC",
    "sync_state":null,"async_mode":null,"link_id":1002,"local_cg_id":null}
    """

  @Test func readsAnAsyncReplica() throws {
    let replica = try read(Replica.self, Self.asyncReplica)
    #expect(replica.id == 1005)
    #expect(replica.remoteReplicaID == 5004)
    #expect(replica.role == .source)
    #expect(replica.state == .active)
    #expect(replica.jobState == .done)
    #expect(replica.jobs.map(\.endedAt) == [ArrayTime(milliseconds: 1_754_000_004_000)])
    #expect(replica.syncInterval == .seconds(60))
    #expect(replica.rpo == .seconds(120))
    #expect(replica.rpoState == .ok)
    #expect(replica.restorePoint == ArrayTime(milliseconds: 1_754_000_000_000))
    #expect(replica.replicationType == .async)
    #expect(replica.localConsistencyGroupID == nil)
    let pair = try #require(replica.entityPairs.first)
    #expect(pair.localBaseAction == .noBaseData)
    #expect(pair.remoteBaseAction == .create)
    // Zero at a pair means what null means at the replica: nothing to restore yet.
    #expect(pair.restorePoint == nil)
  }

  @Test func aTargetKnowsNoState() throws {
    let replica = try read(
      Replica.self,
      #"{"id":5004,"role":"target","state":null,"job_state":null,"jobs":null,"entity_type":"volume","link_id":5002}"#)
    #expect(replica.role == .target)
    #expect(replica.state == nil)
    #expect(replica.jobs.isEmpty)
    #expect(replica.replicationType == .async)
  }

  @Test func keepsWordsThatItDoesNotKnow() throws {
    let replica = try read(
      Replica.self,
      #"{"id":1,"role":"ACTIVE_ACTIVE_PEER","state":"Auto_Suspended","sync_state":"HALF","entity_type":"VOLUME","link_id":2}"#
    )
    #expect(replica.role == .other("ACTIVE_ACTIVE_PEER"))
    #expect(replica.role.word == "ACTIVE_ACTIVE_PEER")
    #expect(replica.state == .autoSuspended)
    #expect(replica.state?.word == "AUTO_SUSPENDED")
    #expect(replica.syncState == .other("HALF"))
  }

  @Test(arguments: ["id", "role", "entity_type", "link_id"])
  func missesWhatAReplicaMustHave(field: String) throws {
    var members: [String: JSONValue] = ["id": 1, "role": "SOURCE", "entity_type": "VOLUME", "link_id": 2]
    members[field] = nil
    let data = Sample.data(.object(members))
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Replica.self, from: data) }
  }

  @Test func takesZeroNullAndMissingAsNoRelation() throws {
    for parent in [#""parent_id":0,"#, #""parent_id":null,"#, ""] {
      let volume = try read(
        Volume.self, #"{"id":7,"name":"v",\#(parent)"type":"MASTER","pool_id":3,"size":1000000000,"cg_id":0}"#)
      #expect(volume.parentID == nil)
      #expect(volume.consistencyGroupID == nil)
    }
  }

  @Test func takesNumbersAndFlagsAsText() throws {
    let volume = try read(
      Volume.self,
      #"{"id":"7","name":"v","type":"snap","parent_id":"6","pool_id":3.0,"size":9007199254740993,"rmr_source":"True"}"#)
    #expect(volume.id == 7)
    #expect(volume.type == .snapshot)
    #expect(volume.parentID == 6)
    // Beyond 2^53: no detour through floating point.
    #expect(volume.size == 9_007_199_254_740_993)
    #expect(volume.isReplicationSource)
  }

  @Test(arguments: ["1.5", #""seven""#, "true", "1e30", "[]"])
  func refusesOtherThingsAsNumbers(id: String) throws {
    #expect(throws: DecodingError.self) {
      try self.read(Volume.self, #"{"id":\#(id),"name":"v","type":"MASTER","pool_id":3,"size":1}"#)
    }
  }

  @Test func readsALink() throws {
    let link = try read(
      Link.self,
      #"{"id":1002,"name":"link-ab","remote_link_id":5002,"remote_system_serial_number":2002,"link_state":"DEGRADED","local_replication_network_space_id":null,"async_only":false}"#
    )
    #expect(link.state == .degraded)
    #expect(link.isDetached)
    #expect(link.remoteSystemSerialNumber == 2002)
  }

  @Test func readsTagsOfAnyValueAsText() throws {
    let values = try [#""gold""#, "7", "true", "null", #"{"b":[1,"x"],"a":2}"#].map { value in
      try read(MetadataItem.self, #"{"id":1,"object_id":9,"object_type":"volume","key":"k","value":\#(value)}"#).value
    }
    #expect(values == ["gold", "7", "true", "", #"{"a":2,"b":[1,"x"]}"#])
  }

  @Test func readsAnEvent() throws {
    let event = try read(
      Event.self,
      #"{"id":9312,"code":"VOLUME_CREATED","level":"info","username":null,"description":"Volume v1 created","timestamp":1754000000000,"affected_entity_id":"1004","data":[{"name":"name","type":"string","value":"v1"}]}"#
    )
    #expect(event.level == .info)
    #expect(event.affectedEntityID == 1004)
    #expect(event.data == [Event.Datum(name: "name", type: "string", value: "v1")])
  }

  /// `\\u0000` is a backslash and letters, `\u0000` is a NUL.
  @Test func tellsNULFromItsSpelling() async throws {
    let (spelled, _) = InfiniBoxSystem.scripted { _, _ in Sample.text(#"{"result": {"a\\u0000": 1}, "error": null}"#) }
    #expect(try await spelled.entityCounts() == [#"a\u0000"#: 1])
    let (real, _) = InfiniBoxSystem.scripted { _, _ in Sample.text(#"{"result": {"a\\\u0000": 1}, "error": null}"#) }
    let error = await #expect(throws: InfiniBoxError.self) { try await real.entityCounts() }
    #expect(error?.cause == .malformedAnswer(.nulCharacter(offset: 16)))
  }

  @Test func comparesVersionsAsInfinisdkDoes() {
    let ascending = ["2.0", "4.0.30-dev", "4.0.30", "4.0.30-a", "4.0.30.1", "5.5.0", "7.3.10.20", "8.6.0.0"]
      .map(SystemVersion.init)
    #expect(ascending.reversed().sorted() == ascending)
    #expect(SystemVersion("8.6") == SystemVersion("8.6.0.0"))
    #expect(SystemVersion("8.6").hashValue == SystemVersion("8.6.0.0").hashValue)
    #expect(SystemVersion("10.0") > SystemVersion("9.9"))
  }
}
