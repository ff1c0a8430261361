/// libFuzzer's entry: what a hostile SSH server may send.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSSH(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    _ = SSHFuzzing.read(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}
