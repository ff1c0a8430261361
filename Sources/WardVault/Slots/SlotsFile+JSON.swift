import Foundation

extension SlotsFile {
    /// More bytes than this are no slots file.
    static let limit = 1 << 20

    /// Reads a slots file that anybody may have written: everything has a bound, and a cost that would fill the memory is
    /// refused here, before anything is allocated for it.
    init(json: Data, named path: String) throws(VaultError) {
        func refuse(_ why: String) -> VaultError {
            VaultError(
                .badSlot, "\(path) is damaged or no slots file: \(why)",
                remedy: "Put back the newest copy of the slots file.")
        }
        guard json.count <= Self.limit else { throw refuse("it has more than \(Self.limit) bytes") }
        let file: SlotsFile
        do {
            file = try JSONDecoder().decode(SlotsFile.self, from: json)
        } catch DecodingError.keyNotFound(let key, _) {
            throw refuse("\"\(key.stringValue)\" is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw refuse("\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" has another type")
        } catch {
            throw refuse("it is not the JSON of \(Self.schema)")
        }
        guard file.schema == Self.schema else {
            throw VaultError(
                .badSlot, "\(path) has the schema \"\(file.schema.prefix(40))\", this Ward reads \(Self.schema)",
                remedy: "Use the Ward that wrote it.")
        }
        guard file.generation >= 1, file.generation < .max / 2 else { throw refuse("its generation is impossible") }
        guard 1...Self.most ~= file.slots.count else { throw refuse("it has \(file.slots.count) slots") }
        guard Set(file.slots.map(\.id)).count == file.slots.count else { throw refuse("two slots have one id") }
        guard (file.next == nil) == (file.nextCode == nil), file.next != file.kek else {
            throw refuse("its new key does not fit its code")
        }
        for slot in file.slots {
            guard Data(hex: slot.id, count: 8) != nil else { throw refuse("a slot's id is not 16 digits") }
            guard 1...Slot.longestName ~= slot.name.utf8.count else { throw refuse("a slot's name is too long") }
            guard slot.next == nil || file.next != nil else { throw refuse("slot \(slot.id) has a key too many") }
            for sealed in [slot.current, slot.next].compactMap({ $0 }) {
                guard sealed.publicKey.count == 97, sealed.sealed.count == 97 + 48 else {
                    throw refuse("the key of slot \(slot.id) has another length")
                }
            }
            try slot.custody.check()
        }
        self = file
    }

    /// The bytes to write.
    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

extension Slot {
    static let longestName = 64
}

extension SlotCustody {
    /// Refuses what no slot of this program has.
    func check() throws(VaultError) {
        let fits =
            switch self {
            case .file(let path): path.isUsablePath
            case .systemd(let name, let path, let with):
                Self.isCredentialName(name) && path.isUsablePath && Self.seals.contains(with)
            case .passphrase(_, let salt, let sealed): salt.count == 16 && sealed.count == 12 + 48 + 16
            case .recovery(let certificate, let message):
                1...(1 << 14) ~= certificate.count && 1...(1 << 14) ~= message.count
            }
        guard fits else { throw VaultError(.badSlot, "A \(kind.rawValue) slot of the slots file is malformed") }
        if case .passphrase(let cost, _, _) = self { try cost.check() }
    }

    /// What may seal a systemd credential.
    static let seals = ["host", "tpm2", "host+tpm2"]

    /// A name that is a file name and nothing else: systemd takes it for one.
    static func isCredentialName(_ name: String) -> Bool {
        1...64 ~= name.utf8.count && !name.hasPrefix(".")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

extension String {
    var isUsablePath: Bool { 1...4096 ~= utf8.count && !utf8.contains(0) }
}
