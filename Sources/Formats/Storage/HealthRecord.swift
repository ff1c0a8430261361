/// Medical records that stand in the clear: HL7 v2, FHIR, CDA, xDT.
enum HealthRecord {
    static func recognise(_ head: ArraySlice<UInt8>) -> StoredFormat? {
        let text = head.begins(with: [0xef, 0xbb, 0xbf]) ? head.dropFirst(3) : head
        switch text.first {
        case UInt8(ascii: "M"), UInt8(ascii: "F"), UInt8(ascii: "B"), 0x0b:
            let message = text.first == 0x0b ? text.dropFirst() : text
            let isHL7 =
                message.begins(with: "MSH|^~\\&") || message.begins(with: "FHS|^~\\&")
                || message.begins(with: "BHS|^~\\&")
            return isHL7 ? StoredFormat("hl7", .health, .no) : nil
        case UInt8(ascii: "{"):
            return fhir(text.prefix(1024)) ? StoredFormat("fhir", .health, .no) : nil
        case UInt8(ascii: "<"):
            let top = text.prefix(4096)
            if top.first("\"http://hl7.org/fhir\"", within: 2048) != nil, top.first("<Schema") == nil,
                top.first("xs:schema") == nil, top.first("<html") == nil
            {
                return StoredFormat("fhir", .health, .no)
            }
            if top.first("<ClinicalDocument") != nil, top.first("urn:hl7-org:v3") != nil {
                return StoredFormat("cda", .health, .no)
            }
            return nil
        case UInt8(ascii: "0"):
            return isXDT(text) ? StoredFormat("xdt", .health, .no) : nil
        default: return nil
        }
    }

    /// xDT: the line's length with its end, field 8000, kind of record: 6300 to 6311 for device data (GDT), 8201 to 8230
    /// for laboratories (LDT), 0010 to 0023 and 6100 to 6201 for whole practices (BDT).
    private static func isXDT(_ text: ArraySlice<UInt8>) -> Bool {
        let digits = text.dropFirst(7).prefix(4)
        guard text.begins(with: "8000", at: 3), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let kind = Int(digits.latin)
        else { return false }
        if (6300...6311).contains(kind) || (8201...8230).contains(kind) { return true }
        // These are more common numbers: the line has to end where it says.
        return text.begins(with: "013") && text.dropFirst(11).first == 0x0d
            && ((10...23).contains(kind) || (6100...6201).contains(kind))
    }

    /// FHIR in JSON: the resource's type is one of those with people in them, so that value sets and profiles, which
    /// come with software, are not taken for records.
    private static func fhir(_ top: ArraySlice<UInt8>) -> Bool {
        guard let place = top.first("\"resourceType\"") else { return false }
        let value = top[(place + 14)...].drop { $0 <= 0x20 || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "\"") }
            .prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a }
        return !knowledge.contains(value.latin) && !value.isEmpty
    }

    private static let knowledge: Set<String> = [
        "CodeSystem", "ValueSet", "ConceptMap", "StructureDefinition", "SearchParameter", "ImplementationGuide",
        "CapabilityStatement", "OperationDefinition", "NamingSystem", "TerminologyCapabilities", "StructureMap",
    ]
}
