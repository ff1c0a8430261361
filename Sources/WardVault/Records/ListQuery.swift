import Databases
import Foundation

/// A question in SQL.
struct ListQuery: Sendable {
    var sql: String
    var values: [SQLValue]
    var isOrdered: Bool
}

extension Listing {
    /// The question in SQL, or nothing when a field or the kind has never been written.
    ///
    /// Each condition is a join with the look-up table by its whole key; the database picks where to start. Parameters stand
    /// in the text in their order.
    func query(_ practice: Int64, _ number: (String) throws -> Int64?) throws -> ListQuery? {
        guard !isEmpty, let kindNumber = try number(kind.name) else { return nil }
        // One look-up row of the field that orders the list, then the other conditions.
        var bounds = equal
        if let order { bounds.insert(orderBound(order), at: 0) }
        bounds += ranges.filter { $0.field != order?.field }

        var from = "vault_record r"
        var tests: [String] = []
        var values: [SQLValue] = []
        func value(_ new: SQLValue) -> String {
            values.append(new)
            return "$\(values.count)"
        }
        for (place, bound) in bounds.enumerated() {
            guard let field = try number(bound.field) else { return nil }
            let l = "l\(place)"
            from += ", vault_lookup \(l)"
            tests.append("\(l).practice = \(value(.integer(practice))) AND \(l).kind = \(value(.integer(kindNumber)))")
            tests.append("\(l).field = \(value(.integer(field))) AND \(l).record = r.id")
            if bound.isEquality {
                tests.append("\(l).value = \(value(.bytes(bound.low)))")
            } else {
                tests.append("\(l).value >= \(value(.bytes(bound.low))) AND \(l).value <= \(value(.bytes(bound.high)))")
            }
        }
        tests.append("r.practice = \(value(.integer(practice))) AND r.kind = \(value(.integer(kindNumber)))")
        tests.append("r.gone = 0")
        let direction = order?.isDescending == true ? "DESC" : "ASC"
        let beyond = order?.isDescending == true ? "<" : ">"
        var columns = RecordRow.joined
        let sorting: String
        if order != nil {
            columns += ", l0.value"
            sorting = "l0.value \(direction), l0.record \(direction)"
            if let cursor {
                tests.append(
                    "(l0.value, l0.record) \(beyond) "
                        + "(\(value(.bytes(cursor.value ?? Data()))), \(value(.bytes(cursor.record))))")
            }
        } else {
            sorting = bounds.isEmpty ? "r.id" : "l0.record"
            if let cursor { tests.append("\(sorting) > \(value(.bytes(cursor.record)))") }
        }
        let sql = """
            SELECT \(columns) FROM \(from) WHERE \(tests.joined(separator: " AND "))
            ORDER BY \(sorting) LIMIT \(value(.integer(Int64(limit))))
            """
        return ListQuery(sql: sql, values: values, isOrdered: order != nil)
    }

    private func orderBound(_ order: Ordering) -> Bound {
        ranges.first { $0.field == order.field } ?? Bound(field: order.field, low: Data(), high: Data([0xFF]))
    }
}
