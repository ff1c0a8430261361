/// Spells out the short forms that occur on a page, so that its reader meets none unexplained.
enum Abbreviations {
    /// The short forms that occur in markup, with their long forms, as a footnote; nothing where there are none.
    static func footnote(for page: HTML, _ words: Words) -> HTML {
        let text = withoutTags(page.markup)
        let found = Set(text.split { !($0.isLetter || $0.isNumber) }.map(String.init))
        let items = long.keys.filter(found.contains).sorted().map { short -> HTML in
            "<abbr>\(short)</abbr> = \(long[short] ?? "")"
        }
        if items.isEmpty { return .empty }
        return "<p class=\"abbreviations\">\(words["html-abbreviations"]) \(items.joined(by: "; ")).</p>"
    }

    private static func withoutTags(_ markup: String) -> String {
        var isTag = false
        return String(
            markup.map { character -> Character in
                if character == "<" { isTag = true }
                defer { if character == ">" { isTag = false } }
                return isTag ? " " : character
            })
    }

    private static let long = [
        "ACL": "access control list", "AES": "Advanced Encryption Standard", "CUPS": "Common Unix Printing System",
        "DICOM": "Digital Imaging and Communications in Medicine", "DNS": "Domain Name System",
        "DSA": "Digital Signature Algorithm", "ECDSA": "Elliptic Curve Digital Signature Algorithm",
        "FTP": "File Transfer Protocol", "GDPR": "General Data Protection Regulation",
        "HL7": "Health Level Seven", "HTTP": "Hypertext Transfer Protocol",
        "HTTPS": "Hypertext Transfer Protocol Secure", "IMAP": "Internet Message Access Protocol",
        "LAN": "local area network", "LTS": "long-term support", "LDAP": "Lightweight Directory Access Protocol",
        "LUKS": "Linux Unified Key Setup", "LVM": "Logical Volume Manager",
        "NFS": "Network File System", "NIS2": "Network and Information Security Directive 2",
        "NTP": "Network Time Protocol", "PAM": "Pluggable Authentication Modules", "PGP": "Pretty Good Privacy",
        "POP3": "Post Office Protocol 3", "RDP": "Remote Desktop Protocol", "RSA": "Rivest–Shamir–Adleman",
        "SMB": "Server Message Block", "SMTP": "Simple Mail Transfer Protocol", "SSH": "Secure Shell",
        "TCP": "Transmission Control Protocol", "TLS": "Transport Layer Security", "UDP": "User Datagram Protocol",
        "USB": "Universal Serial Bus", "VNC": "Virtual Network Computing", "VPN": "virtual private network",
        "WPA2": "Wi-Fi Protected Access 2", "WPA3": "Wi-Fi Protected Access 3",
    ]
}
