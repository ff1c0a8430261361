public import Foundation

extension AccessEngine {
    /// A decision as a FHIR AuditEvent (R4), for a record store or an audit repository.
    ///
    /// Emergency access is a security alert (DICOM 110113) with the subtype 110127, emergency override started, and the
    /// reason that was given. The rule and the reason of the decision are details of the entity.
    public func auditEvent(for decision: Decision, of request: AccessRequest, at time: Date) -> JSONValue {
        let isGlass = decision.reason == .breakGlass
        let grant = request.context.breakGlass
        var purposes: [JSONValue] = []
        if let purpose = (isGlass ? grant?.purpose : nil) ?? request.context.purpose {
            purposes.append(Self.concept([Self.actReason(purpose.rawValue)]))
        }
        if isGlass { purposes.append(Self.concept([Self.actReason("BTG")])) }
        let agent = JSONValue.members(
            (
                "role",
                request.subject.roles.isEmpty
                    ? nil : .array(request.subject.roles.map { .members(("text", .string($0))) })
            ),
            ("who", Self.reference(request.subject.id ?? "unknown")),
            ("requestor", .bool(true)),
            ("policy", decision.rule.map { .array([.string("urn:ward:access:rule:" + Self.uri($0))]) }))
        return .members(
            ("resourceType", .string("AuditEvent")),
            ("type", isGlass ? Self.dicom("110113", "Security Alert") : Self.dicom("110110", "Patient Record")),
            (
                "subtype",
                isGlass
                    ? .array([Self.dicom("110127", "Emergency Override Started")])
                    : Self.interactions[request.action].map { .array([Self.interaction($0)]) }
            ),
            ("action", .string(isGlass ? "E" : Self.actions[request.action] ?? "E")),
            ("recorded", .string(RequestTime.text(time))),
            ("outcome", .string(decision.isAllowed ? "0" : "4")),
            ("outcomeDesc", .string(sentence(for: decision).en)),
            ("purposeOfEvent", purposes.isEmpty ? nil : .array(purposes)),
            ("agent", .array([agent])),
            ("source", .members(("observer", .members(("display", .string("Ward access engine")))))),
            ("entity", .array([entity(decision, request, isGlass ? grant?.reason : nil)])))
    }

    private func entity(_ decision: Decision, _ request: AccessRequest, _ reason: String?) -> JSONValue {
        func detail(_ type: String, _ value: String?) -> JSONValue? {
            // FHIR knows no empty text.
            guard let value, !value.isEmpty else { return nil }
            return .members(("type", .string(type)), ("valueString", .string(value)))
        }
        let details = [
            detail("decision", decision.word), detail("reason", decision.reason.rawValue),
            detail("rule", decision.rule), detail("action", request.action), detail("kind", request.resource.kind),
            detail("breakGlassReason", reason),
        ]
        return .members(
            ("what", request.resource.id.map { Self.reference($0) }), ("detail", .array(details.compactMap { $0 })))
    }

    private static let actions = ["create": "C", "read": "R", "write": "U", "update": "U", "delete": "D"]
    private static let interactions = [
        "create": "create", "read": "read", "write": "update", "update": "update", "delete": "delete",
    ]

    private static func reference(_ id: String) -> JSONValue {
        .members(("identifier", .members(("value", .string(id.isEmpty ? "unknown" : id)))))
    }

    private static func dicom(_ code: String, _ display: String) -> JSONValue {
        .members(
            ("system", .string("http://dicom.nema.org/resources/ontology/DCM")), ("code", .string(code)),
            ("display", .string(display)))
    }

    private static func interaction(_ code: String) -> JSONValue {
        .members(("system", .string("http://hl7.org/fhir/restful-interaction")), ("code", .string(code)))
    }

    private static func actReason(_ code: String) -> JSONValue {
        .members(
            ("system", .string("http://terminology.hl7.org/CodeSystem/v3-ActReason")), ("code", .string(code)))
    }

    private static func concept(_ codings: [JSONValue]) -> JSONValue { .members(("coding", .array(codings))) }

    /// The text with everything but letters, digits and `-._` percent-encoded.
    private static func uri(_ text: String) -> String {
        text.utf8.reduce(into: "") { uri, byte in
            let scalar = Character(Unicode.Scalar(byte))
            if byte < 0x80 && (scalar.isLetter || scalar.isNumber || "-._".contains(scalar)) {
                uri.append(scalar)
            } else {
                uri += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
