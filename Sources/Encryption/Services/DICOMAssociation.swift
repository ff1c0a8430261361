/// The beginning and the end of a DICOM association (PS3.8, section 9.3): enough to see that DICOM is spoken, without
/// a single command and without patient data.
enum DICOMAssociation {
    /// A-ASSOCIATE-RQ for the Verification SOP class.
    static let request: [UInt8] = {
        let context: [UInt8] =
            [1, 0, 0, 0] + item(0x30, "1.2.840.10008.1.1") + item(0x40, "1.2.840.10008.1.2")
        let user =
            item(0x51, [0, 0, 0x40, 0]) + item(0x52, "2.25.162272371266499360902374506248947074225")
            + item(0x55, "WARD")
        let body =
            [0, 1, 0, 0] + title("ANY-SCP") + title("WARD") + [UInt8](repeating: 0, count: 32)
            + item(0x10, "1.2.840.10008.3.1.1.1") + item(0x20, context) + item(0x50, user)
        return [1, 0, 0, 0, 0, UInt8(body.count)] + body
    }()

    /// A-RELEASE-RQ.
    static let release: [UInt8] = [5, 0, 0, 0, 0, 4, 0, 0, 0, 0]

    /// What an answer says: accepted, rejected or aborted, each of which proves DICOM; nil for anything else.
    static func answer(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 6, bytes[1] == 0 else { return nil }
        let length = bytes[2..<6].reduce(0) { $0 << 8 | Int($1) }
        switch bytes[0] {
        case 2 where (68...65_536).contains(length):
            return implementation(bytes).map { "accepted, \($0)" } ?? "accepted"
        case 3 where length == 4: return "rejected"
        case 7 where length == 4: return "aborted"
        default: return nil
        }
    }

    /// The implementation version name (item 55), such as `OFFIS_DCMTK_367`.
    private static func implementation(_ bytes: [UInt8]) -> String? {
        var at = 74
        while at + 4 <= bytes.count {
            let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
            switch bytes[at] {
            case 0x50: at += 4
            case 0x55: return Banner.clean(bytes[min(at + 4, bytes.count)..<min(at + 4 + length, bytes.count)])
            default: at += 4 + length
            }
        }
        return nil
    }

    private static func item(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        [type, 0, UInt8(content.count >> 8), UInt8(content.count & 0xff)] + content
    }
    private static func item(_ type: UInt8, _ text: String) -> [UInt8] { item(type, Array(text.utf8)) }
    private static func title(_ text: String) -> [UInt8] {
        Array(text.utf8) + [UInt8](repeating: 0x20, count: 16 - text.utf8.count)
    }
}
