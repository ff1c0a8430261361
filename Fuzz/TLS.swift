/// libFuzzer's entry: what a hostile TLS server may send.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTLS(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    _ = TLSFuzzing.read(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}
