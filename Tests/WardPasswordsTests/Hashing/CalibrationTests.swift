import Testing

@testable import WardPasswords

@Suite struct CalibrationTests {
    /// A machine on which a hash takes so many seconds for each GiB and pass.
    private func machine(_ speed: Double) -> (PasswordCost) throws(PasswordHashError) -> Calibration.Measurement {
        { cost in
            let seconds = Double(cost.memoryKiB * cost.passes) / Double(1 << 20) * speed
            return Calibration.Measurement(cost: cost, seconds: seconds, cpuSeconds: seconds)
        }
    }

    @Test(arguments: [0.05, 0.3, 1, 2, 5])
    func theCostFillsTheTimeAndNeverExceedsTheMemory(_ speed: Double) throws {
        let found = try Calibration().run(measuring: machine(speed))
        #expect(found.seconds <= 0.25)
        #expect(found.seconds > 0.25 * 0.6)
        #expect(found.cost.memoryKiB <= 64 << 10)
    }

    @Test func aSlowMachineStaysAtTheFloor() throws {
        #expect(try Calibration().run(measuring: machine(100)).cost == .floor)
    }

    @Test func theLeastMemoryIsTheFloors() throws {
        #expect(throws: PasswordHashError.self) {
            try Calibration(memoryKiB: 19455).run(measuring: machine(1))
        }
        let found = try Calibration(memoryKiB: 19456).run(measuring: machine(1))
        #expect(found.cost.memoryKiB == 19456)
        #expect(found.cost.passes > 2)
    }

    @Test func aRealMachineIsMeasured() throws {
        let found = try Calibration.measure(.floor)
        #expect(found.seconds > 0)
        #expect(found.cpuSeconds > 0)
    }
}
