import CHardening
import Foundation

/// What a process does before it takes a key into its memory. A kernel that refuses is named, and the work goes on: the
/// keys are then as safe as the machine's swap and core dumps are.
enum ProcessHardening {
    static func apply() {
        say(ward_forbid_dumps(), "core dumps could not be switched off")
        say(ward_lock_memory(), "keys could not be kept out of swap")
    }

    private static func say(_ code: CInt, _ what: String) {
        if code != 0 { Console.error("ward: \(what) (\(String(cString: strerror(code)).lowercased()))") }
    }
}
