/// libFuzzer's entry: what may stand in place of a certificate, in files and on the network.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzX509(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    if let certificate = CertificateReading(der: bytes) {
        _ = certificate.match(host: "praxis.example.lu")
        _ = certificate.match(host: "192.0.2.1")
        _ = certificate.subject.text
    }
    return 0
}
