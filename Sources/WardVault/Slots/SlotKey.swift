import Crypto
public import Foundation

/// What somebody brings to open a slot.
public struct SlotKey: Sendable {
    enum Brought: Sendable {
        case unattended
        case passphrase(Passphrase)
        case document(Data)
        case officer(privateKey: Data, password: Passphrase?)
    }

    let brought: Brought
    /// The slot's id or name; nil for the first that opens.
    let slot: String?

    /// Nothing: a file or a systemd credential of this machine.
    public static func unattended(slot: String? = nil) -> SlotKey { SlotKey(brought: .unattended, slot: slot) }

    /// A passphrase.
    public static func passphrase(_ passphrase: Passphrase, slot: String? = nil) -> SlotKey {
        SlotKey(brought: .passphrase(passphrase), slot: slot)
    }

    /// What `openssl cms -decrypt` gave on the officer's machine.
    public static func recovered(_ document: Data, slot: String? = nil) -> SlotKey {
        SlotKey(brought: .document(document), slot: slot)
    }

    /// The officer's private key itself (PEM), where it may be on this machine.
    public static func officer(privateKey: Data, password: Passphrase? = nil, slot: String? = nil) -> SlotKey {
        SlotKey(brought: .officer(privateKey: privateKey, password: password), slot: slot)
    }

    /// Whether it can be used again without asking anybody.
    var isUnattended: Bool { if case .unattended = brought { true } else { false } }

    var kinds: [Slot.Kind] {
        switch brought {
        case .unattended: [.systemd, .file]
        case .passphrase: [.passphrase]
        case .document: Slot.Kind.allCases
        case .officer: [.recovery]
        }
    }

    /// Opens the first slot that it fits: the slot, and the keys that it holds. Says of each slot why it did not open.
    func open(_ file: SlotsFile, at place: SlotsPath) throws(VaultError) -> (slot: Slot, keys: [KeyEncryptionKey]) {
        let fitting = file.slots.filter { kinds.contains($0.kind) && (slot == nil || $0.id == slot || $0.name == slot) }
            .sorted { (kinds.firstIndex(of: $0.kind) ?? 0) < (kinds.firstIndex(of: $1.kind) ?? 0) }
        var troubles: [String] = []
        for slot in fitting {
            do throws(VaultError) {
                let keys = try open(slot, of: file, at: place)
                if !keys.isEmpty { return (slot, keys) }
                troubles.append("\(slot.name): it is the key of another slot")
            } catch {
                // Somebody else's hand in the file is no reason to try the next slot.
                if error.kind == .badSlot, error.sentence.hasPrefix("The slots file was changed") { throw error }
                troubles.append("\(slot.name): \(error.sentence)")
            }
        }
        if troubles.isEmpty, isUnattended, slot == nil {
            throw VaultError(
                .locked, "No slot of \(place.path) opens without asking somebody",
                remedy: "Open it with --passphrase, --recovered FILE or --officer-key FILE.")
        }
        throw VaultError(
            .locked,
            troubles.isEmpty ? "No slot of that kind or name is in \(place.path)" : troubles.joined(separator: "; "),
            remedy: "Open it with another slot; ward vault slots lists them.")
    }

    private func open(_ slot: Slot, of file: SlotsFile, at place: SlotsPath) throws(VaultError) -> [KeyEncryptionKey] {
        var last: VaultError?
        var found: [KeyEncryptionKey] = []
        for source in sources(of: slot, at: place) {
            do throws(VaultError) {
                let privateKey = try source.privateKey(of: slot, in: file.vault)
                for key in try file.keys(of: slot, with: privateKey) where !found.contains(where: { $0.id == key.id }) {
                    found.append(key)
                }
                // In the middle of a change a slot may have two private keys, one for each key.
                if found.count == (file.next == nil ? 1 : 2) { break }
            } catch {
                last = error
            }
        }
        if found.isEmpty, let last { throw last }
        return found
    }

    /// The places where the slot's private key may be: while a key pair is being renewed there are two.
    private func sources(of slot: Slot, at place: SlotsPath) -> [SlotKeySource] {
        switch (brought, slot.custody) {
        case (.document(let bytes), _): [.document(bytes)]
        case (.unattended, .file(let path)): Self.places(place.resolve(path)).map { .file($0) }
        case (.unattended, .systemd(let name, let path, _)):
            (SystemCredential.given(name).map { [.credential($0)] } ?? [])
                + Self.places(place.resolve(path)).map { .encryptedCredential($0, name: name) }
        case (.passphrase(let passphrase), .passphrase(let cost, let salt, let sealed)):
            [.passphrase(passphrase, cost, salt: salt, sealed: sealed)]
        case (.officer(let privateKey, let password), .recovery(let certificate, let message)):
            [.officer(privateKey, password, certificate: certificate, message: message)]
        default: []
        }
    }

    private static func places(_ path: String) -> [String] {
        let next = path + SlotCustody.renewing
        return PrivateFile.exists(next) ? [path, next] : [path]
    }
}

extension SlotCustody {
    /// Ends the name of a new private key's file until the slots file names its public key.
    static let renewing = ".next"
}
