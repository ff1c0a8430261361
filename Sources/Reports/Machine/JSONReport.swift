public import Foundation
public import Guideline

/// A round as Ward keeps and judges it again: `ward/round/1`, described by `Schemas/round.schema.json`.
///
/// ```swift
/// let kept = try JSONReport(round).data()
/// let again = try JSONReport.round(from: kept)
/// ```
public struct JSONReport {
    private let round: Round

    /// Prepares a round.
    public init(_ round: Round) {
        self.round = round
    }

    /// The document, keys in order, with a line end; `pretty` breaks it into lines for people.
    public func data(pretty: Bool = false) throws -> Data {
        try round.wardJSON(pretty: pretty)
    }

    /// Reads a round that was kept. A document of another schema is an error.
    public static func round(from data: Data) throws -> Round {
        struct Header: Decodable { let schema: String }
        let schema = try JSONDecoder.ward.decode(Header.self, from: data).schema
        guard schema == Round.currentSchema else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "the schema is \"\(schema)\", not \"\(Round.currentSchema)\""))
        }
        return try JSONDecoder.ward.decode(Round.self, from: data)
    }
}
