/// libFuzzer's entry: what a hostile service may greet with, or answer to a question. The last byte chooses the question.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzServices(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var bytes = Array(UnsafeBufferPointer(start: data, count: count))
    guard let choice = bytes.popLast() else { return 0 }
    let questions = ProbeRequest.allCases
    let question = Int(choice) < questions.count ? questions[Int(choice)] : nil
    let protocols = ServiceProtocol.allCases
    let expected = protocols[Int(choice) % protocols.count]
    for complete in [false, true] {
        let reading = ServiceReading(bytes, asked: question, expected: nil, knownSoFar: nil, complete: complete)
        switch reading {
        case .ask(let next, let known), .then(let next, let known), .again(let next, let known):
            _ = ServiceReading(bytes, asked: next, expected: expected, knownSoFar: known, complete: complete)
        case .answer, .more: break
        }
    }
    _ = SNMP.read(bytes)
    return 0
}
