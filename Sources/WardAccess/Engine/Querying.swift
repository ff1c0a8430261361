import Foundation

extension AccessEngine {
    /// Turns the names of a request into numbers.
    public func query(_ request: AccessRequest) -> AccessQuery {
        var query = AccessQuery()
        for name in request.subject.roles {
            guard let role = names.roles[name] else {
                query.settled = Decision(.unknownRole)
                return query
            }
            query.roles.insert(role)
        }
        guard let action = names.actions[request.action] else {
            query.settled = Decision(.unknownAction)
            return query
        }
        guard let kind = names.kinds[request.resource.kind] else {
            query.settled = Decision(.unknownResource)
            return query
        }
        if query.roles.isEmpty {
            query.settled = Decision(.noRole)
            return query
        }
        (query.action, query.kind) = (Int32(action), Int32(kind))
        if !tables.roleSeparations.isEmpty { separate(&query) }
        relations(request, &query)
        circumstances(request.context, request, &query)
        return query
    }

    /// Roles that are kept apart make every request of the person a denied one.
    private func separate(_ query: inout AccessQuery) {
        var held = IndexSet256()
        query.roles.forEach { held.formUnion(tables.closures[$0]) }
        for separation in tables.roleSeparations where held.intersection(separation.members).count > 1 {
            query.settled = Decision(.separation, rule: model.separations[Int(separation.rule)].id)
            return
        }
    }

    private func relations(_ request: AccessRequest, _ query: inout AccessQuery) {
        for relation in request.context.relations {
            if let bit = names.conditions.relations[relation.rawValue] { query.held |= 1 << UInt64(bit) }
        }
        for relation in request.context.withoutRelations {
            if let bit = names.conditions.relations[relation.rawValue] { query.held &= ~(1 << UInt64(bit)) }
        }
        derive(
            .samePractice, request.subject.practice, request.resource.practice, request.context, &query)
        derive(.own, request.subject.id, request.resource.owner, request.context, &query)
    }

    /// Two identifiers go before what was stated; without them and without a statement it is unknown.
    private func derive(
        _ relation: Relation, _ one: String?, _ other: String?, _ context: AccessContext, _ query: inout AccessQuery
    ) {
        // The well-known relations come first, in their order.
        let bit: UInt64 = relation == .samePractice ? 1 << 1 : 1 << 4
        if let one, let other {
            if one == other { query.held |= bit } else { query.held &= ~bit }
        } else if query.held & bit == 0 && !context.withoutRelations.contains(relation) {
            query.unknown |= bit
        }
    }

    private func circumstances(_ context: AccessContext, _ request: AccessRequest, _ query: inout AccessQuery) {
        if let purpose = context.purpose {
            query.purpose = names.conditions.purposes[purpose.rawValue] ?? AccessQuery.other
        }
        if let time = context.time {
            query.now = Self.seconds(time)
            if tables.needsWeek { query.minuteOfWeek = minuteOfWeek(query.now) }
        }
        for name in context.done {
            if let action = names.actions[name] { query.done.insert(action) }
        }
        if let grant = context.breakGlass { breakGlass(grant, request, &query) }
        if !context.delegations.isEmpty {
            query.delegations = context.delegations
            query.person = request.subject.id
        }
    }

    private func breakGlass(_ grant: BreakGlassGrant, _ request: AccessRequest, _ query: inout AccessQuery) {
        let isForeign =
            grant.subject.map { $0 != request.subject.id } ?? false
            || grant.resource.map { $0 != request.resource.id } ?? false
        if isForeign {
            query.glass = .foreign
        } else if !BreakGlassGrant.isReason(grant.reason) {
            query.glass = .withoutReason
        } else if (grant.start == nil && grant.end == nil) || request.context.time == nil {
            query.glass = .withoutTime
        } else {
            query.glass = .opened
            if let start = grant.start { query.glassStart = Self.seconds(start) }
            if let end = grant.end { query.glassEnd = Self.seconds(end) }
        }
    }

    /// Whole seconds since 1970; dates beyond any calendar are cut.
    static func seconds(_ date: Date) -> Int64 {
        let seconds = date.timeIntervalSince1970.rounded(.down)
        return Int64(min(max(seconds, -1e15), 1e15))
    }

    /// Minutes from Monday midnight in the policy's time zone; -1 where the zone is not known.
    func minuteOfWeek(_ seconds: Int64) -> Int32 {
        guard let zone else { return -1 }
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        // 1 January 1970 was a Thursday.
        let local = seconds + Int64(offset) + 3 * 86_400
        let week = Int64(7 * 86_400)
        return Int32(((local % week + week) % week) / 60)
    }
}
