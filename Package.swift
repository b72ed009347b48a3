// swift-tools-version: 6.2
import PackageDescription

/// Every module is built in Swift 6 mode with warnings as errors.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "protectd",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "InfiniBox", targets: ["InfiniBox"]),
    .executable(name: "protectd", targets: ["protectd"]),
    .executable(name: "protectctl", targets: ["protectctl"]),
    .executable(name: "infinibox-simulator", targets: ["infinibox-simulator"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // The operating system.
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    // What glibc offers on its allocator; Swift's own module of glibc leaves it out.
    .systemLibrary(name: "CMalloc"),
    .target(
      name: "Systemd",
      dependencies: ["CSystemd", .product(name: "Logging", package: "swift-log")],
      swiftSettings: strict),

    // The arrays: where one is reached, the client of their REST API, and a simulator of them behind the same API.
    .target(name: "ArrayEndpoint", swiftSettings: strict),
    .target(
      name: "InfiniBox",
      dependencies: [
        "ArrayEndpoint",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict),
    .target(
      name: "InfiniBoxSimulator",
      dependencies: [
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),

    // The judgement: pure, no I/O, no clock.
    .target(
      name: "Protection",
      dependencies: [
        "ArrayEndpoint",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),

    // The memory, the cycle and the control socket.
    .target(
      name: "ProtectionStore",
      dependencies: [
        "ArrayEndpoint", "Protection", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "Reconciler",
      dependencies: [
        "ArrayEndpoint", "InfiniBox", "Protection", "ProtectionStore",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .target(name: "ControlAPI", dependencies: ["Protection"], swiftSettings: strict),
    .target(
      name: "ControlServer",
      dependencies: [
        "ControlAPI",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOExtras", package: "swift-nio-extras"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),

    // The programs.
    .executableTarget(
      name: "protectd",
      dependencies: [
        "ArrayEndpoint", "CMalloc", "ControlAPI", "ControlServer", "InfiniBox", "Protection", "ProtectionStore",
        "Reconciler", "Systemd",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "protectctl",
      dependencies: [
        "ArrayEndpoint", "ControlAPI", "Protection", "Systemd",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      resources: [.embedInCode("Demo/demo-arrays.yaml")], swiftSettings: strict),
    .executableTarget(
      name: "infinibox-simulator",
      dependencies: [
        "InfiniBoxSimulator",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),

    // The tests.
    .target(
      name: "TestSupport", dependencies: ["Protection"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "SystemdTests",
      dependencies: ["CSystemd", "Systemd", .product(name: "Logging", package: "swift-log")],
      swiftSettings: strict),
    .testTarget(name: "ArrayEndpointTests", dependencies: ["ArrayEndpoint"], swiftSettings: strict),
    .testTarget(
      name: "InfiniBoxTests",
      dependencies: [
        "InfiniBox",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      exclude: ["Recordings"], swiftSettings: strict),
    .testTarget(
      name: "InfiniBoxSimulatorTests", dependencies: ["InfiniBoxSimulator"],
      exclude: ["Scenario/invalid", "ansible", "infinisdk"],
      swiftSettings: strict),
    .target(
      name: "SimulatorTestSupport", dependencies: ["InfiniBox", "InfiniBoxSimulator"],
      path: "Tests/SimulatorTestSupport", swiftSettings: strict),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "InfiniBox", "InfiniBoxSimulator", "SimulatorTestSupport",
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .testTarget(name: "ProtectionTests", dependencies: ["Protection", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ProtectionStoreTests",
      dependencies: [
        "ArrayEndpoint", "Protection", "ProtectionStore", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "DaemonTestSupport",
      dependencies: [
        "ArrayEndpoint", "InfiniBox", "InfiniBoxSimulator", "Protection", "ProtectionStore", "Reconciler",
        "SimulatorTestSupport", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/DaemonTestSupport", swiftSettings: strict),
    .testTarget(
      name: "ReconcilerTests",
      dependencies: [
        "ArrayEndpoint", "DaemonTestSupport", "InfiniBox", "InfiniBoxSimulator", "Protection", "ProtectionStore",
        "Reconciler", "SimulatorTestSupport", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .target(
      name: "ControlTestSupport",
      dependencies: [
        "ControlAPI", "ControlServer",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      path: "Tests/ControlTestSupport", swiftSettings: strict),
    .testTarget(
      name: "ControlAPITests", dependencies: ["ControlAPI", "ControlServer", "ControlTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "ControlAPI", "ControlServer", "ControlTestSupport", "Protection", "Systemd", "protectctl",
      ],
      exclude: ["System"], swiftSettings: strict),

    .testTarget(
      name: "DaemonTests",
      dependencies: [
        "ArrayEndpoint", "ControlAPI", "ControlServer", "ControlTestSupport", "DaemonTestSupport", "InfiniBoxSimulator",
        "Protection", "ProtectionStore", "Reconciler", "Systemd", "TestSupport", "protectd",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    // What judging costs; built by 'make bench-judgement' alone, and never installed.
    .executableTarget(
      name: "judgement-benchmark", dependencies: ["Protection"], path: "Tests/Benchmarks/Judgement",
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
