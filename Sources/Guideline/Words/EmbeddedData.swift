import Foundation

/// Reads the data files that are compiled into a module.
public enum EmbeddedData {
    /// Decodes a file that was embedded when the module was built.
    ///
    /// A damaged embedded file is a mistake of the build, never of an input: it stops the program with the file's
    /// name, and the tests of each room decode every file, so that it cannot be shipped.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8], named name: String) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            preconditionFailure("the embedded file \(name) is damaged: \(error)")
        }
    }
}
