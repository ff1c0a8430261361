extension CipherSuite { public var name: String { "TLS_\(rawValue)" } }
extension NamedGroup { public var name: String { "g\(rawValue)" } }
extension SignatureScheme { public var name: String { "s\(rawValue)" } }
