// swift-tools-version: 6.2
import PackageDescription

/// A program of somebody else's that depends on the library, to measure it from outside.
let package = Package(
    name: "ledger-meter",
    dependencies: [.package(name: "ward", path: "../..")],
    targets: [
        .executableTarget(
            name: "ledger-meter", dependencies: [.product(name: "WardLedger", package: "ward")], path: "Sources",
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
