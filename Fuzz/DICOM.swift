/// libFuzzer's entry: what a hostile DICOM server may answer to an association.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDICOM(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    _ = DICOMAssociation.answer(bytes)
    for complete in [false, true] {
        _ = ServiceReading(bytes, asked: .dicomAssociate, expected: .dicom, knownSoFar: nil, complete: complete)
    }
    return 0
}
