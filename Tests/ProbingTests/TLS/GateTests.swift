import Synchronization
import Testing

@testable import Probing

@Suite struct GateTests {
    @Test func noMoreThanItsWidthAreInside() async {
        let gate = Gate(width: 3)
        let most = await most(inside: gate, of: 200)
        #expect((1...3).contains(most))
    }

    @Test func aNarrowedGateLetsInOneAtATime() async {
        let gate = Gate(width: 3)
        gate.narrow()
        #expect(gate.width == 1)
        #expect(await most(inside: gate, of: 200) == 1)
    }

    @Test func whoForgetsToLeaveIsOutWhenNobodyHoldsThePass() async {
        let gate = Gate(width: 1)
        for _ in 0..<3 { _ = await gate.enter() }
        let pass = await gate.enter()
        pass.end()
        pass.end()
        await gate.enter().end()
    }

    private func most(inside gate: Gate, of visitors: Int) async -> Int {
        let count = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<visitors {
                group.addTask {
                    let pass = await gate.enter()
                    count.enter()
                    await Task.yield()
                    count.leave()
                    pass.end()
                }
            }
        }
        return count.most
    }
}

private final class Counter: Sendable {
    private let inside = Mutex((now: 0, most: 0))

    var most: Int { inside.withLock { $0.most } }

    func enter() { inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }

    func leave() { inside.withLock { $0.now -= 1 } }
}
