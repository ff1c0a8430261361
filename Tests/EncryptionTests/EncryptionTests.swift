import Encryption
import Testing

@Suite struct EncryptionTests {}
