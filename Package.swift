// swift-tools-version: 6.2
import PackageDescription

/// Every target of Ward is compiled the same way; `WARD_CHECK=1` turns warnings into errors.
var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
if Context.environment["WARD_CHECK"] != nil {
    settings.append(.treatAllWarnings(as: .error))
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "ward",
    products: [
        .executable(name: "ward", targets: ["ward"]),
        .library(name: "WardPasswords", targets: ["WardPasswords"]),
        .library(name: "WardAccess", targets: ["WardAccess"]),
        .library(name: "WardAccessFile", targets: ["WardAccessFile"]),
        .library(name: "WardLedger", targets: ["WardLedger", "Databases"]),
        .library(name: "WardVault", targets: ["WardVault", "WardLedger", "Databases"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Ground floor: words and judging; nothing but Foundation.
        .target(
            name: "Guideline",
            resources: [.embedInCode("Data/measures.json"), .embedInCode("Data/phrases.json")],
            swiftSettings: settings),
        // The thin edge: the machine looked at, the instrument, the runner.
        .target(
            name: "Observing",
            dependencies: ["Guideline", subprocess, .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings),
        .target(
            name: "Formats",
            dependencies: [crypto],
            swiftSettings: settings),
        .testTarget(
            name: "FormatsTests",
            dependencies: ["Formats", "ObservingTesting"],
            swiftSettings: settings),
        // Asks servers, byte by byte: sockets, TLS, SSH. Judges nothing and trusts nothing.
        .target(name: "CEpoll"),
        .target(
            name: "Probing",
            dependencies: ["CEpoll", crypto, cryptoExtras],
            swiftSettings: settings),
        .testTarget(
            name: "ProbingTests",
            dependencies: ["Probing", crypto],
            swiftSettings: settings),
        // Paths of certificates, verified by swift-certificates.
        .target(
            name: "Chains",
            dependencies: [
                "Formats", crypto, .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChainsTests",
            dependencies: ["Chains", "Formats"],
            swiftSettings: settings),
        .target(
            name: "Search",
            dependencies: ["Guideline", "Observing", "Formats"],
            swiftSettings: settings),
        .testTarget(
            name: "SearchTests",
            dependencies: ["Search", "Guideline", "Observing", "Formats", "ObservingTesting"],
            swiftSettings: settings),
        .target(
            name: "Advisories",
            dependencies: ["Guideline"],
            swiftSettings: settings),
        .testTarget(
            name: "AdvisoriesTests",
            dependencies: ["Advisories", "Guideline", "ObservingTesting"],
            swiftSettings: settings),
        // libgmp, for comparing thousands of RSA keys with each other.
        .systemLibrary(name: "CGMP", providers: [.apt(["libgmp-dev"])]),
        .target(
            name: "Encryption",
            dependencies: ["Guideline", "Observing", "Probing", "Formats", "Chains", "Search", "CGMP", crypto],
            resources: [
                .embedInCode("Policy/at-rest.json"), .embedInCode("Policy/key-files.json"),
                .embedInCode("Policy/certificates.json"),
                .embedInCode("Policy/services.json"), .embedInCode("Policy/ssh.json"),
                .embedInCode("Policy/ssh-servers.json"), .embedInCode("Policy/tls.json"),
                .embedInCode("Policy/algorithms-anssi.json"), .embedInCode("Policy/algorithms-bsi.json"),
                .embedInCode("Policy/algorithms-guideline.json"), .embedInCode("Policy/algorithms-iana.json"),
                .embedInCode("Policy/algorithms-mozilla-intermediate.json"),
                .embedInCode("Policy/algorithms-mozilla-modern.json"), .embedInCode("Policy/algorithms-nist.json"),
                .embedInCode("Policy/algorithms-ssh-floor.json"), .embedInCode("Policy/algorithms-ward.json"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "EncryptionTests",
            dependencies: [
                "Encryption", "Guideline", "Observing", "Probing", "Formats", "Chains", "Search", "ObservingTesting",
            ],
            swiftSettings: settings),
        .target(
            name: "Updates",
            dependencies: ["Guideline", "Observing", "Advisories"],
            resources: [.embedInCode("Policy/packages.json"), .embedInCode("Policy/automation.json")],
            swiftSettings: settings),
        .testTarget(
            name: "UpdatesTests",
            dependencies: ["Updates", "Guideline", "Observing", "Advisories", "ObservingTesting"],
            swiftSettings: settings),
        .target(
            name: "RemoteAccess",
            dependencies: ["Guideline", "Observing", crypto],
            resources: [.embedInCode("Policy/remote-access.json")],
            swiftSettings: settings),
        .testTarget(
            name: "RemoteAccessTests",
            dependencies: ["RemoteAccess", "Guideline", "Observing", "ObservingTesting"],
            swiftSettings: settings),
        .target(
            name: "Incidents",
            dependencies: ["Guideline", "Observing"],
            resources: [.embedInCode("Policy/logs.json")],
            swiftSettings: settings),
        .testTarget(
            name: "IncidentsTests",
            dependencies: ["Incidents", "Guideline", "Observing", "ObservingTesting"],
            swiftSettings: settings),
        .target(
            name: "Development",
            dependencies: ["Guideline", "Observing", "WardAccess", "WardAccessFile"],
            resources: [
                .embedInCode("Policy/accounts.json"), .embedInCode("Policy/wireless.json"),
                .embedInCode("Policy/device-links.json"), .embedInCode("Policy/access.json"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DevelopmentTests",
            dependencies: ["Development", "Guideline", "Observing", "ObservingTesting"],
            swiftSettings: settings),
        // Libraries that medical software builds on, and Ward itself: they know nothing of Ward.
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .target(name: "CWordList", exclude: ["Making"]),
        .target(
            name: "WardPasswords",
            dependencies: ["CArgon2", "CCrypt", "CWordList", crypto, cryptoExtras],
            swiftSettings: settings),
        .testTarget(
            name: "WardPasswordsTests",
            dependencies: ["WardPasswords", crypto],
            swiftSettings: settings),
        // For developers of medical software: who may do what. Nothing but Foundation; the file needs YAML.
        .target(
            name: "WardAccess",
            swiftSettings: settings),
        .target(
            name: "WardAccessFile",
            dependencies: ["WardAccess", yams],
            swiftSettings: settings),
        .testTarget(
            name: "WardAccessTests",
            dependencies: ["WardAccess", "WardAccessFile"],
            swiftSettings: settings),
        // Rows in SQLite or PostgreSQL, the log of what was done, and the encrypted record store on both.
        .target(name: "CPQ", linkerSettings: [.linkedLibrary("dl")]),
        .target(
            name: "Databases",
            dependencies: [
                "CPQ", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .target(
            name: "DatabasesTesting",
            dependencies: ["Databases"],
            path: "Tests/DatabasesTesting",
            swiftSettings: settings),
        .testTarget(
            name: "DatabasesTests",
            dependencies: ["Databases", "DatabasesTesting"],
            swiftSettings: settings),
        .target(
            name: "WardLedger",
            dependencies: ["Databases", crypto],
            swiftSettings: settings),
        .testTarget(
            name: "WardLedgerTests",
            dependencies: ["WardLedger", "Databases", "DatabasesTesting", crypto],
            exclude: ["Independent"],
            swiftSettings: settings),
        // CMS by libcrypto, loaded when it is needed; what a process asks of the kernel for its secrets.
        .target(name: "CCMS", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CHardening"),
        .target(
            name: "WardVault",
            dependencies: ["Databases", "WardLedger", "CArgon2", "CCMS", "CHardening", crypto, cryptoExtras],
            swiftSettings: settings),
        .testTarget(
            name: "WardVaultTests",
            dependencies: ["WardVault", "WardLedger", "Databases", "DatabasesTesting", crypto],
            exclude: ["Envelope/Independent"],
            swiftSettings: settings),
        .target(
            name: "Reports",
            dependencies: ["Guideline", crypto],
            swiftSettings: settings),
        .testTarget(
            name: "ReportsTests",
            dependencies: ["Reports", "Guideline", "ObservingTesting"],
            exclude: ["Golden"],
            swiftSettings: settings),
        .target(
            name: "EstateFile",
            dependencies: ["Guideline", yams],
            swiftSettings: settings),
        .testTarget(
            name: "EstateFileTests",
            dependencies: ["EstateFile", "Guideline"],
            swiftSettings: settings),
        .executableTarget(
            name: "ward",
            dependencies: [
                "Guideline", "Observing", "Probing", "Formats", "Chains", "Search", "Advisories", "Encryption",
                "Updates",
                "RemoteAccess", "Incidents", "Development", "Reports", "EstateFile", "WardPasswords", "WardAccess",
                "WardAccessFile", "Databases", "WardLedger", "WardVault", "CHardening", argumentParser,
            ],
            swiftSettings: settings),
        .target(
            name: "ObservingTesting",
            dependencies: ["Guideline", "Observing"],
            path: "Tests/ObservingTesting",
            swiftSettings: settings),
        .testTarget(
            name: "ObservingTests",
            dependencies: ["Observing", "Guideline", "ObservingTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "RulesTests",
            dependencies: ["Guideline", "Encryption", "Updates", "RemoteAccess", "Incidents", "Development"],
            swiftSettings: settings),
        .testTarget(
            name: "GuidelineTests",
            dependencies: ["Guideline", "ObservingTesting"],
            swiftSettings: settings),
    ]
)
