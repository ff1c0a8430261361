import Guideline
import Testing

@Suite struct MeasureTests {
    @Test func thereAre37InOrder() {
        #expect(Measure.all.count == 37)
        #expect(Measure.all.map(\.id) == Measure.all.map(\.id).sorted())
    }
}
