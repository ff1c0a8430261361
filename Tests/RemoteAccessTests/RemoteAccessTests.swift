import RemoteAccess
import Testing

@Suite struct RemoteAccessTests {}
