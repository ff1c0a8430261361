import Foundation

extension AccessEngine {
    /// Decides a prepared request.
    ///
    /// What denies wins. Then the first allow in the policy's order decides, then emergency access, then what others
    /// have passed on; what no rule grants is denied.
    public func decide(_ query: borrowing AccessQuery) -> Decision {
        if let settled = query.settled { return settled }
        if !query.done.isEmpty, let separation = separation(query) { return separation }
        let found = tables.find(query)
        if found.deny != Int32.max { return decision(.denied, found.deny) }
        if found.consent == Int32.max && found.allow != Int32.max { return decision(.rule, found.allow) }
        // The everyday answers are given; what follows is rare.
        return rare(found, query)
    }

    @inline(never)
    private func rare(_ found: Tables.Found, _ query: borrowing AccessQuery) -> Decision {
        let hasConsent = found.consent == Int32.max
        if found.glass != Int32.max && query.glass == .opened { return decision(.breakGlass, found.glass) }
        if !hasConsent { return decision(.consent, found.consent) }
        if let rule = delegation(query) { return Decision(.delegated, rule: rule) }
        if found.glassOffered != Int32.max {
            let reason: Decision.Reason =
                switch query.glass {
                case .none: .breakGlassPossible
                case .withoutReason: .breakGlassWithoutReason
                case .withoutTime: .breakGlassWithoutTime
                case .foreign: .breakGlassForeign
                case .opened: .breakGlassEnded
                }
            return decision(reason, found.glassOffered)
        }
        if found.unmet != Int32.max { return decision(.conditionNotMet, found.unmet) }
        return Decision(.noRule)
    }

    @inline(__always)
    private func decision(_ reason: Decision.Reason, _ rule: Int32) -> Decision {
        Decision(reason, rule: model.rules[Int(rule)].id, place: rule)
    }

    private func separation(_ query: borrowing AccessQuery) -> Decision? {
        let action = Int(query.action)
        for separation in tables.actionSeparations where separation.members.contains(action) {
            if let kinds = separation.kinds, !kinds.contains(Int(query.kind)) { continue }
            if !separation.members.without(action).intersection(query.done).isEmpty {
                return Decision(.separation, rule: model.separations[Int(separation.rule)].id)
            }
        }
        return nil
    }

    // MARK: - Delegation

    /// The delegation rule by which somebody else's right serves, or nil.
    private func delegation(_ query: borrowing AccessQuery) -> String? {
        if query.delegations.isEmpty || query.now == AccessQuery.noTime { return nil }
        var roles = IndexSet256()
        query.roles.forEach { roles.formUnion(tables.closures[$0]) }
        let time = Date(timeIntervalSince1970: Double(query.now))
        for delegation in query.delegations {
            if let person = delegation.to, person != query.person { continue }
            if let rule = serves(delegation, to: roles, query, at: time, depth: 0) { return rule.id }
        }
        return nil
    }

    private func serves(
        _ delegation: Delegation, to receivers: IndexSet256, _ query: borrowing AccessQuery, at time: Date, depth: Int
    ) -> DelegationRule? {
        let action = model.actions[Int(query.action)].name
        let kind = model.kinds[Int(query.kind)].name
        guard depth < 8, delegation.isActive(at: time), delegation.actions.contains(action),
            delegation.kinds.contains(kind), let giver = giver(delegation, query)
        else { return nil }
        var givers = IndexSet256()
        giver.roles.forEach { givers.formUnion(tables.closures[$0]) }
        let matching = model.delegations.filter { rule in
            rule.actions.contains(action) && rule.kinds.contains(kind) && names(givers, in: rule.from)
                && names(receivers, in: rule.to)
                && lasts(delegation, atMost: rule.days, at: time)
        }
        if matching.isEmpty { return nil }
        let found = tables.find(giver)
        if giver.settled != nil || found.deny != Int32.max || found.consent != Int32.max { return nil }
        if found.allow != Int32.max { return matching.first }
        // Not the giver's own: it must have been received with leave to pass it on.
        for source in delegation.received {
            if let to = source.to, to != delegation.from { continue }
            if let rule = serves(source, to: givers, query, at: time, depth: depth + 1), rule.redelegates {
                return matching.first
            }
        }
        return nil
    }

    /// The same request, asked by who passed the right on; nil where the policy does not know a role.
    private func giver(_ delegation: Delegation, _ query: borrowing AccessQuery) -> AccessQuery? {
        var giver = copy query
        giver.roles = IndexSet256()
        giver.delegations = []
        for name in delegation.roles {
            guard let role = names.roles[name] else { return nil }
            giver.roles.insert(role)
        }
        if giver.roles.isEmpty { return nil }
        if let relations = delegation.relations {
            giver.held = 0
            for relation in relations {
                if let bit = names.conditions.relations[relation.rawValue] { giver.held |= 1 << UInt64(bit) }
            }
            giver.unknown &= ~giver.held
        }
        return giver
    }

    private func names(_ roles: IndexSet256, in names: Names) -> Bool {
        switch names {
        case .any: true
        case .these(let written): written.contains { self.names.roles[$0].map(roles.contains) ?? false }
        }
    }

    private func lasts(_ delegation: Delegation, atMost days: Int, at time: Date) -> Bool {
        guard let end = delegation.end else { return false }
        return end.timeIntervalSince(delegation.start ?? time) <= Double(days) * 86_400
    }
}

extension Tables {
    /// The first rule of each sort that speaks about a request; `Int32.max` for none.
    struct Found {
        var deny = Int32.max
        var consent = Int32.max
        var allow = Int32.max
        /// Emergency access that is open now.
        var glass = Int32.max
        /// Emergency access that could be opened.
        var glassOffered = Int32.max
        /// The same, of rules that go before a missing consent.
        var beatingGlass = Int32.max
        var beatingOffered = Int32.max
        /// An allow whose condition is not met.
        var unmet = Int32.max
    }

    /// Walks the lists of the person's roles.
    func find(_ query: borrowing AccessQuery) -> Found {
        var found = Found()
        let column = Int(query.action) * kindCount + Int(query.kind)
        let row = actionCount * kindCount
        for word in 0..<4 {
            var left = query.roles.words[word]
            while left != 0 {
                let cell = (word << 6 | left.trailingZeroBitCount) * row + column
                left &= left &- 1
                walk(Int(starts[cell]), Int(starts[cell + 1]), query, &found)
            }
        }
        // Where consent is missing, only break-glass that goes before it counts.
        if found.consent != Int32.max {
            (found.glass, found.glassOffered) = (found.beatingGlass, found.beatingOffered)
        }
        return found
    }

    @inline(__always)
    private func walk(_ start: Int, _ end: Int, _ query: borrowing AccessQuery, _ found: inout Found) {
        for index in start..<end {
            let entry = entries[index]
            let isMet = entry.condition < 0 || conditions[Int(entry.condition)].isMet(by: query)
            switch entry.effect {
            case .deny: if isMet && entry.rule < found.deny { found.deny = entry.rule }
            case .consent: if isMet && entry.rule < found.consent { found.consent = entry.rule }
            case .allow:
                if isMet {
                    if entry.rule < found.allow { found.allow = entry.rule }
                } else if entry.rule < found.unmet {
                    found.unmet = entry.rule
                }
            case .breakGlass: if isMet { glass(entry.rule, query, &found) }
            }
        }
    }

    private func glass(_ rule: Int32, _ query: borrowing AccessQuery, _ found: inout Found) {
        let terms = terms[Int(rule)]
        found.glassOffered = min(found.glassOffered, rule)
        if terms.beatsConsent { found.beatingOffered = min(found.beatingOffered, rule) }
        guard query.glass == .opened, isOpen(query, seconds: terms.seconds) else { return }
        found.glass = min(found.glass, rule)
        if terms.beatsConsent { found.beatingGlass = min(found.beatingGlass, rule) }
    }

    /// Opened at a stated time and not yet over, or over within the rule's minutes at a stated end.
    private func isOpen(_ query: borrowing AccessQuery, seconds: Int64) -> Bool {
        guard query.now < query.glassEnd else { return false }
        if query.glassStart == AccessQuery.noTime { return query.glassEnd - query.now <= seconds }
        return query.now >= query.glassStart && query.now - query.glassStart < seconds
    }
}
