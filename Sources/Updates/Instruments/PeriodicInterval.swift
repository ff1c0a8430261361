import Advisories

extension AptConfiguration {
    /// How many days lie between two runs of a periodic task: 0 is never. `always` runs each time, and a number may
    /// carry a unit of seconds, minutes, hours or days.
    func interval(_ name: String) -> Int {
        guard let text = self[name]?.lowercased() else { return 0 }
        if text == "always" { return 1 }
        guard let number = Int(text.prefix { $0.isASCII && $0.isNumber }), number > 0 else { return 0 }
        switch text.last {
        case "s", "m", "h": return 1
        default: return number
        }
    }
}
