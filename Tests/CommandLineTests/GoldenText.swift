import Testing

/// What each command prints for the fixed estate, told as of four and a half minutes ago; times are `<time>`.
struct GoldenText: Sendable, CustomTestStringConvertible {
  var arguments: [String]
  var status: Int32
  var output: String

  var testDescription: String { arguments.joined(separator: " ") }

  static let all: [GoldenText] = [
    GoldenText(
      arguments: ["status"], status: 2,
      output: #"""
        cycle 12 partial 4m ago (<time>, took 3.3 s)
        the next cycle is due
        the daemon ended while array 'lyon' was read (<time>): it is left
        out until <time>, or until 'protectctl array check lyon' succeeds

        340 protected, 3 initializing, 2 unprotected, 5 excluded, 0 held, 2 unknown
        in scope: 352 volumes, filesystems and consistency groups, each counted once
        2 replicas created since these counts were read, seen in the next reading
        out of scope: 1 target, 6 unselected
        open findings: 1 critical, 1 warning, 1 notice
        of these 1 pending: what ends them is under way
        holds in force: 1

        POLICY             ARRAY  MODE     FINDINGS  SELECTED  ENTITIES
        finance-cgs-async  paris  enforce         1         8  40 protected
        prod-volumes-sync  paris  approve         1       312  300 protected, 3
                                                               initializing, 2
                                                               unprotected, 5 excluded;
                                                               2 selected count
                                                               elsewhere

        ARRAY  SERIAL  VERSION  ENTITIES  REPLICAS  STATE
        lyon        -  -               2         2  unreadable: connection refused
            last read 2h ago, so all that was in scope then is unknown
        paris    1001  7.3.1.0       357       343  read

        ARRAY  POOL     ENTITIES  COVERAGE
        lyon   all             2  2 unknown
        lyon   dr              2  2 unknown
        paris  all           357  340 protected, 3 initializing, 2 unprotected, 5
                                  excluded, 1 target, 6 unselected
        paris  finance        41  40 protected, 1 target
        paris  prod          316  300 protected, 3 initializing, 2 unprotected, 5
                                  excluded, 6 unselected

        """#),
    GoldenText(
      arguments: ["findings"], status: 0,
      output: #"""
        SEVERITY  AGE  ARRAY  ENTITY    FINDING
        critical   9m  paris  db-1      unprotected
            volume 'db-1' has no replica; policy 'prod-volumes-sync' wants one over
            'paris-lyon'
            pending until <time>: waits for its turn, about
            2026-11-22T20:00:00Z
        warning    2h  lyon   -         array-unreadable
            array 'lyon' cannot be read; its entities are unknown
            next: a person must look at it
        notice     2d  paris  日本-vol  unmanaged-replica
            replica of volume '日本-vol' is covered by no policy

        """#),
    GoldenText(
      arguments: ["findings", "--resolved", "--check"], status: 2,
      output: #"""
        SEVERITY  AGE  ARRAY  ENTITY    FINDING
        critical   9m  paris  db-1      unprotected
            volume 'db-1' has no replica; policy 'prod-volumes-sync' wants one over
            'paris-lyon'
            pending until <time>: waits for its turn, about
            2026-11-22T20:00:00Z
        warning    2h  lyon   -         array-unreadable
            array 'lyon' cannot be read; its entities are unknown
            next: a person must look at it
        notice     2d  paris  日本-vol  unmanaged-replica
            replica of volume '日本-vol' is covered by no policy
        resolved  14m  paris  fin-1     suspended
            the replica of consistency group 'fin-1' is no longer suspended by a user

        """#),
    GoldenText(
      arguments: ["why", "db-1"], status: 0,
      output: #"""
        snapshot 'db-1-base' on array 'paris': a base
            its counterpart is snapshot 'db-1-base' on array 'lyon'
        of volume 'db-1', created <time>

        volume 'db-1' on array 'paris': unprotected
            no replica over 'paris-lyon'
        id 1001:7:1700000000000
        as cycle 12 read it 4m ago

        POLICY             MODE     LINK        VERDICT      REASON
        prod-volumes-sync  approve  paris-lyon  unprotected  no replica over
                                                             'paris-lyon'
            decides: the only policy that selects it

        other policies
            lab: its pattern 'lab-*' does not match the name

        evidence
            volumes of array 'paris': id 7, pool 'prod'
            replicas of array 'paris': none covers it
            array 'lyon': not read: connection refused

        findings
            critical unprotected, 9m: volume 'db-1' has no replica; policy
            'prod-volumes-sync' wants one over 'paris-lyon'
            pending until <time>: waits for its turn, about
            2026-11-22T20:00:00Z

        holds
            hold 5 on volume 'db-1' by anna: migration tonight

        steps
            cycle 13: created replica 501 of volume 'db-1' on array 'paris' over link
            'paris-lyon'
            cycle 13: array 'paris' did not create a replica of volume 'db-2' over link
            'paris-lyon': pool 'prod-dr' is full

        next
            create a sync replica over 'paris-lyon' after an approval

        """#),
    GoldenText(
      arguments: ["plan"], status: 2,
      output: #"""
        plan 9f1c22aa00b1c2d3: 1 step, 4 withheld, 1 stuck policy
        if the policies that only observe enforced: 1 step in the next cycle, 1
        withheld, up to 10 GiB to copy

        CHANGE          ARRAY  ENTITY  LINK        POLICY
        create-replica  paris  db-1    paris-lyon  prod-volumes-sync
            volume 'db-1' has no replica (up to 100 GiB to copy, expected until
            <time>)

        WITHHELD        ARRAY  ENTITY  LINK        POLICY
        create-replica  paris  db-2    paris-lyon  prod-volumes-sync
            mode approve: no approval yet (up to 50 GiB to copy)
        set-schedule    paris  fin-1   paris-lyon  finance-cgs-async
            link 'paris-lyon' is not up; it goes on once it is up
        create-replica  paris  lab-1   paris-lyon  lab
            policy 'lab' only observes; if it enforced: done in the next cycle (up to 10
            GiB to copy, expected until <time>)
        create-replica  paris  lab-2   paris-lyon  lab
            policy 'lab' only observes; if it enforced: withheld: pool 'dr' of array
            'lyon' is locked

        STUCK POLICY  FINDING
        homes         policy-unresolvable
            array 'nice' has no link 'nice-lyon'; policy 'homes' wants async replication
            over link 'nice-lyon'

        INITIAL COPIES  SLOTS  RUNNING  PLANNED  TO COPY  EXPECTED END
        nice                6        1        0    1 GiB  not known: no copy has been
                                                          measured on this array since
                                                          the daemon started
        paris               6        2        1  150 GiB  <time>, at 50
                                                          MiB/s a copy as 2 copies
                                                          showed 4m ago

        REMOTE POOL  ARRAY   FREE   NEEDED  THEN FREE  PHYSICALLY
        prod-dr      lyon   1 TiB  100 GiB    924 GiB  100 GiB free: 50 GiB too little
                                                       unless data is reduced

        if the policies that only observe enforced:

        INITIAL COPIES  SLOTS  RUNNING  PLANNED  TO COPY  EXPECTED END
        paris               6        2        2  160 GiB  <time>, at 50
                                                          MiB/s a copy as 2 copies
                                                          showed 4m ago

        REMOTE POOL  ARRAY   FREE   NEEDED  THEN FREE  PHYSICALLY
        prod-dr      lyon   1 TiB  110 GiB    914 GiB  100 GiB free: 60 GiB too little
                                                       unless data is reduced

        array 'lyon' could not be read, so nothing is planned there: connection refused

        approve with: protectctl approve 9f1c22aa00b1c2d3

        """#),
    GoldenText(
      arguments: ["approve", "9f1c22aa00b1c2d3"], status: 0,
      output: #"""
        1 step of plan 9f1c22aa00b1c2d3 approved until <end>

        CHANGE          ARRAY  ENTITY  LINK        POLICY
        create-replica  paris  db-1    paris-lyon  prod-volumes-sync
            volume 'db-1' has no replica (up to 100 GiB to copy, expected until
            <time>)

        not approved:
        WITHHELD      ARRAY  ENTITY  LINK        POLICY
        set-schedule  paris  fin-1   paris-lyon  finance-cgs-async
            link 'paris-lyon' is not up; it goes on once it is up

        1 step waits for approval that this plan did not show; see 'protectctl plan'

        """#),
    GoldenText(
      arguments: ["cycle"], status: 0,
      output: #"""
        observe: reading array 'paris'
        apply: created replica 501 of volume 'db-1' (1 of 2)
        cycle 13 complete in 3.3 s
        340 protected, 3 initializing, 2 unprotected, 5 excluded, 2 unknown
        could not read 'lyon'

        OUTCOME  CHANGE          ARRAY  ENTITY  LINK        REPLICA
        refused  create-replica  paris  db-2    paris-lyon  -
            pool 'prod-dr' is full

        2 steps, 2 withheld, 3 open findings

        """#),
    GoldenText(
      arguments: ["policy", "apply", "policies"], status: 0,
      output: #"""
        POLICY             ACTION   REVISION  MODE     UNMANAGED REPLICAS
        finance-cgs-async  created         1  enforce  0
        prod-volumes-sync  changed         4  approve  2
        as the arrays were read 4m ago:
        policy 'prod-volumes-sync': +12 volumes, -3 volumes
        12 creations from the next cycle on, 4.1 TiB to copy at most
        1 replica becomes unmanaged and stays as it is
        warning: policy 'finance-cgs-async' selects nothing

        """#),
    GoldenText(
      arguments: ["policy", "list"], status: 0,
      output: #"""
        POLICY             ARRAY  MODE      REV  PROTECTS
        prod-volumes-sync  paris  approve     3  volumes in pool 'prod'
            sync over 'paris-lyon' to pool 'prod-dr'
        finance-cgs-async  paris  disabled    1  consistency groups named 'fin-*'
            async every 5 min, RPO 10 min, over 'paris-lyon' to pool 'dr'

        """#),
    GoldenText(
      arguments: ["policy", "show", "prod-volumes-sync"], status: 0,
      output: #"""
        # revision 3, enabled, by anna at <time>
        policy: prod-volumes-sync
        description: Every volume in pool prod is mirrored to lyon.
        array: paris
        select: { kind: volume, pool: prod }
        protect:
          type: sync
          link: paris-lyon
          remote-pool: prod-dr
        mode: approve

        """#),
    GoldenText(
      arguments: ["policy", "enable", "prod-volumes-sync"], status: 0,
      output: #"""
        policy 'prod-volumes-sync' enabled, revision 4

        """#),
    GoldenText(
      arguments: ["policy", "disable", "prod-volumes-sync", "--yes"], status: 0,
      output: #"""
        policy 'prod-volumes-sync' disabled, revision 4; 2 replicas become unmanaged and
        stay as they are

        """#),
    GoldenText(
      arguments: ["policy", "delete", "prod-volumes-sync", "--yes"], status: 0,
      output: #"""
        policy 'prod-volumes-sync' deleted, revision 4; 2 replicas become unmanaged and
        stay as they are

        """#),
    GoldenText(
      arguments: ["policy", "history", "prod-volumes-sync"], status: 0,
      output: #"""
        REV  TIME                 BY    ACTION   REASON
          3  <time>  anna  changed  ticket 42
          2  <time>  root  deleted  -

        """#),
    GoldenText(
      arguments: ["policy", "rollback", "prod-volumes-sync", "2"], status: 0,
      output: #"""
        policy 'prod-volumes-sync' rolled-back, revision 4; 2 replicas become unmanaged
        and stay as they are

        """#),
    GoldenText(
      arguments: ["array", "add", "paris", "https://paris.example"], status: 0,
      output: #"""
        array 'paris' added
        read: serial 1001, version 7.3.1.0

        """#),
    GoldenText(
      arguments: ["array", "set", "paris", "--url", "https://paris.example"], status: 0,
      output: #"""
        array 'paris' changed, revision 1
        read: serial 1001, version 7.3.1.0

        """#),
    GoldenText(
      arguments: ["array", "unbind", "paris", "--yes"], status: 0,
      output: #"""
        credential 'paris' unbound
        array 'paris' cannot be read until it is bound again:
            protectctl array set paris --credential paris

        """#),
    GoldenText(
      arguments: ["array", "list"], status: 0,
      output: #"""
        ARRAY  URL                    SERIAL  VERSION  LAST READ  TRUST
        paris  https://paris.example    1001  7.3.1.0  4m ago     fingerprint
        lyon   http://127.0.0.1:8081       -  -        not yet    none, plain http
            unreadable: connection refused

        """#),
    GoldenText(
      arguments: ["array", "check", "paris"], status: 0,
      output: #"""
        array 'paris': ok (answered in 0.5 s)
            serial 1001, name 'ibox-paris', version 7.3.1.0

        LINK        STATE  PEER
        paris-lyon  UP     lyon

        """#),
    GoldenText(
      arguments: ["array", "remove", "paris", "--yes"], status: 0,
      output: #"""
        array 'paris' removed; 343 replicas become unmanaged and stay as they are

        """#),
    GoldenText(
      arguments: ["hold", "add", "--policy", "gold", "--reason", "x", "--for", "4h"], status: 0,
      output: #"""
        hold 5 on volume 'db-1' until <end>
        release it earlier with: protectctl hold release 5

        """#),
    GoldenText(
      arguments: ["hold", "list"], status: 0,
      output: #"""
        ID  SINCE    ENDS       BY        SUBJECT
         5  34m ago  in 3h      anna      volume 'db-1'
            migration tonight; until <end>
         6  34m ago  by itself  protectd  volume 'db-2' of array 'paris'
            replica 502 over link 'paris-lyon' is suspended by a user (H3); ends by
            itself when the replica is resumed and its roles are as before

        """#),
    GoldenText(
      arguments: ["hold", "release", "5"], status: 0,
      output: #"""
        hold 5 on volume 'db-1' released

        """#),
    GoldenText(
      arguments: ["list"], status: 0,
      output: #"""
        VERDICT      SINCE  ARRAY  ENTITY                          RESTORE POINT
        unprotected     9m  paris  volume 'db-1'                   -
            pool 'prod', policy 'prod-volumes-sync': has no replica; next: waits for its
            turn, about 2026-11-22T20:00:00Z
        protected        -  paris  consistency group 'fin, "old"'  4m of 10m
            pool 'finance', policy 'finance-cgs-async'

        array 'lyon' was not read, so nothing of it is listed: connection refused
        2 of 352, as read 4m ago (<time>); the next page: --offset 2,
        everything: --all

        """#),
    GoldenText(
      arguments: ["history"], status: 0,
      output: #"""
        TIME                 BY        EVENT   ENTITY
        <time>  protectd  step    db-1
            created replica 501 of volume 'db-1' on array 'paris' over link 'paris-lyon'
        <time>  anna      policy  -
            policy 'prod-volumes-sync' changed to revision 3

        """#),
    GoldenText(
      arguments: ["history", "--cycles"], status: 0,
      output: #"""
        CYCLE  ENDED                 TOOK  OUTCOME
           12  <time>  3.3 s  partial
           11  <time>  3.0 s  failed
            cannot write the database: disk full; make room

        """#),
  ]
}
