import Advisories

/// The kernels that dpkg knows, compared with the one in use.
struct InstalledKernels {
    /// How the kernel in use stands to those installed.
    enum State: String {
        /// It is the newest installed of its flavour.
        case current
        /// A newer one is installed, or a newer build of the same one.
        case older
        /// No kernel is installed from a package: it comes from a host, or was built by hand.
        case notPackaged
        /// Kernels are installed, and the one in use is none of them.
        case otherKernel
    }

    /// The answer, with the release or build that a restart would bring.
    struct Comparison {
        var state: State
        var newest: String?
    }

    /// Installed kernels by release, such as `6.1.0-37-amd64`, with their package's version.
    private var versions: [String: DebianVersion] = [:]

    init(_ dpkg: DpkgStatus) {
        for (id, record) in dpkg.packages where record.state?.isBroken == false {
            for prefix in ["linux-image-unsigned-", "linux-image-"] where id.name.hasPrefix(prefix) {
                let release = String(id.name.dropFirst(prefix.count))
                // Names without a number, such as linux-image-amd64, only point to the newest.
                if release.first?.isNumber == true, !release.hasSuffix("-dbg") { versions[release] = record.version }
                break
            }
        }
    }

    /// - Parameters:
    ///   - running: The kernel's release, such as `6.1.0-37-amd64`.
    ///   - build: The kernel's words about its build, in which Debian and Ubuntu name the package's version.
    func comparison(running: String, build: String) -> Comparison {
        if versions.isEmpty { return Comparison(state: .notPackaged) }
        let flavour = Self.flavour(running)
        let rivals = versions.keys.filter { Self.flavour($0) == flavour }
        let newest = rivals.max { DebianVersion($0) < DebianVersion($1) }
        guard let own = versions[running] else { return Comparison(state: .otherKernel, newest: newest) }
        if let newest, DebianVersion(newest) > DebianVersion(running) {
            return Comparison(state: .older, newest: newest)
        }
        if let built = Self.packageVersion(in: build), built < own {
            return Comparison(state: .older, newest: "\(running) (\(own))")
        }
        return Comparison(state: .current, newest: newest)
    }

    /// `amd64` of `6.1.0-37-amd64`, `cloud-amd64` of `6.1.0-37-cloud-amd64`.
    private static func flavour(_ release: String) -> String {
        String(
            release.drop { !$0.isLetter }.isEmpty
                ? ""
                : release.split(separator: "-").drop { part in
                    part.first?.isNumber ?? true
                }.joined(separator: "-"))
    }

    /// The version in `#1 SMP PREEMPT_DYNAMIC Debian 6.1.137-1 (2025-05-07)`.
    private static func packageVersion(in build: String) -> DebianVersion? {
        let words = build.split(whereSeparator: \.isWhitespace)
        guard let place = words.firstIndex(of: "Debian"), place + 1 < words.count else { return nil }
        return DebianVersion(words[place + 1])
    }
}
